import Foundation
import GeoIO
import Geometry
import Pipeline
import Triage

extension Doctor {
    /// What a night's file names, and what earlier nights left.
    mutating func examine(_ configuration: NightlyConfiguration) {
        ok("nightly", configuration.path)
        let outlook = NightOutlook(configuration, dataFolder: dataFolder)
        do {
            try outlook.checkRun()
            ok(word("run", "运行配置"), configuration.pipeline)
        } catch {
            wrong(
                word("run", "运行配置"), Self.words(error), word("correct the run's configuration or what it names", "请修改运行配置或其引用的文件"),
                kind: Self.kind(error))
        }
        for folder in outlook.folders { examine(folder: folder, mustBeWritable: false) }
        examine(folder: configuration.out, mustBeWritable: true)
        examineDisk(configuration)
        examineMemory(outlook)
        do {
            examine(try outlook.memory())
        } catch {
            wrong(word("earlier nights", "历次夜间任务"), Self.words(error), word("restore the folder from a backup", "请从备份恢复该目录"), kind: Self.kind(error))
        }
    }

    private mutating func examine(folder: String, mustBeWritable: Bool) {
        let name = word("folder", "目录")
        let place = mustBeWritable ? NightOutlook.existing(folder) : folder
        if access(place, F_OK) != 0 {
            wrong(
                name, word("\(folder) does not exist", "\(folder) 不存在"), word("mount the disk, or name another folder", "请挂载磁盘或改用其他目录"),
                kind: .missingInput)
        } else if access(place, mustBeWritable ? R_OK | W_OK | X_OK : R_OK | X_OK) != 0 {
            wrong(
                name, mustBeWritable ? word("\(place) may not be written to", "\(place) 不可写") : word("\(place) may not be read", "\(place) 不可读"),
                word("give the user of the nightly job access to it", "请授予夜间任务用户访问权限"), kind: .permission)
        } else {
            ok(name, place)
        }
    }

    private mutating func examineDisk(_ configuration: NightlyConfiguration) {
        let name = word("disk", "磁盘")
        guard let free = DiskSpace.free(at: NightOutlook.existing(configuration.out)) else { return }
        let text = word(
            "\(DiskSpace.text(free)) free, reserve \(DiskSpace.text(configuration.reserve))",
            "可用\(DiskSpace.text(free))，预留\(DiskSpace.text(configuration.reserve))")
        let advice = word("make room, or shorten keep_scratch_days", "请清理空间，或缩短 keep_scratch_days")
        if free < configuration.reserve {
            wrong(name, text, advice, kind: .inputOutput)
        } else if free < 2 * configuration.reserve {
            warn(name, text, advice)
        } else {
            ok(name, text)
        }
    }

    private mutating func examineMemory(_ outlook: NightOutlook) {
        guard let wanted = try? outlook.runMemory() else { return }
        let name = word("memory", "内存")
        let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let text = "\(DiskSpace.text(wanted)) / \(DiskSpace.text(physical))"
        if wanted > physical {
            warn(name, text, word("give a smaller 'memory' in the run's configuration", "请在运行配置中减小 memory"))
        } else {
            ok(name, text)
        }
    }

    private mutating func examine(_ memory: NightOutlook.Memory) {
        let name = word("earlier nights", "历次夜间任务")
        if let last = memory.lastFinished, last > now + 60 {
            wrong(
                word("clock", "时钟"), word("the last night ended later than now", "上次夜间任务的结束时间晚于当前时间"), setClock, kind: .configuration)
        }
        if memory.filesFromTheFuture > 0 {
            warn(
                word("clock", "时钟"), word("\(memory.filesFromTheFuture) files are dated later than now", "\(memory.filesFromTheFuture)个文件的时间晚于当前时间"),
                word("look at the clocks of this machine and of the one that delivers", "请检查本机和送数机器的时钟"))
        }
        if memory.quarantined > 0 {
            warn(
                word("quarantine", "隔离"), word("\(memory.quarantined) files", "\(memory.quarantined)个文件"),
                word("see \(memory.quarantineList): deliver them anew, or add them to 'ignore'", "见 \(memory.quarantineList)：请重新提供，或加入 ignore"))
        }
        if !memory.failed.isEmpty {
            warn(
                word("failed pairs", "失败的时相对"), memory.failed.joined(separator: "; "),
                word("remove the cause, then 'tuban nightly --retry'", "排除原因后运行 tuban nightly --retry"))
        }
        guard let success = memory.lastSuccess else { return ok(name, word("none has ended yet", "尚无完成的任务")) }
        let days = (now - success) / 86_400
        let text = word(
            "last success \(Date(timeIntervalSince1970: success).formatted(.iso8601))",
            "上次成功：\(Date(timeIntervalSince1970: success).formatted(.iso8601))")
        if days > 3 {
            warn(name, text, word("look at the log of the nightly job, and whether cron or the timer still runs it", "请查看夜间任务日志及定时任务是否仍在运行"))
        } else {
            ok(name, text)
        }
    }

    /// The register: whether it can be opened, written, and agrees with itself.
    mutating func examine(register source: String, mayBeMissing: Bool) {
        let name = word("register", "台账")
        let shown = RegisterStore.shown(source)
        let limits: RegisterLimits
        do {
            limits = try RegisterLimitsFile.read(dataFolder: dataFolder)
        } catch {
            wrong(name, "\(error)", word("correct pipelines/register.yaml", "请改正 pipelines/register.yaml"), kind: .configuration)
            return
        }
        do throws(TubanError) {
            let register = try RegisterStore(source, writing: false)
            let check = try RegisterCheck(register, limits: limits)
            if check.problems.isEmpty {
                ok(name, "\(shown): \(check.rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
            } else {
                wrong(
                    name, "\(shown): \(check.problems.joined(separator: "; "))",
                    word("restore the last backup; the next night takes later runs in again", "请恢复最近的备份；下次夜间任务会补录之后的运行"), kind: .badData)
            }
            let last = try RegisterOverview(register).lastDate
            if let last, let day = CivilDay(last), Double(day.days) * 86_400 > now + 86_400 {
                wrong(
                    word("clock", "时钟"), word("the register has imagery of \(last), which is later than now", "台账中有\(last)的影像，晚于当前时间"), setClock,
                    kind: .configuration)
            }
        } catch  where Self.kind(error) == .missingInput && mayBeMissing {
            ok(name, word("\(shown) is made on the first night", "\(shown) 将在首次夜间任务时建立"))
        } catch {
            wrong(name, Self.words(error), word("restore the last backup", "请恢复最近的备份"), kind: Self.kind(error))
        }
        guard !source.hasPrefix("PG:"), access(source, F_OK) == 0, access(source, W_OK) != 0 else { return }
        wrong(
            name, word("\(shown) may not be written to", "\(shown) 不可写"), word("give the user of the nightly job access to it", "请授予夜间任务用户访问权限"),
            kind: .permission)
    }
}

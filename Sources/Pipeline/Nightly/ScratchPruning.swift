import Foundation
import Geometry

/// Removes what a finished pair needs no more: the rasters of change and the unranked candidates. Queue, record and exports stay.
enum ScratchPruning {
    /// Removes scratch of pairs that were finished so many days ago; nothing but files that a run itself has written there.
    static func prune(_ state: inout NightlyState, _ configuration: NightlyConfiguration, now: Double) -> (files: Int, bytes: Int) {
        var removed = (files: 0, bytes: 0)
        for (id, pair) in state.pairs where pair.status == .done && !pair.isPruned {
            guard let finished = pair.finished, now - finished >= Double(configuration.keepScratchDays) * 86_400 else { continue }
            let folder = RunDirectory("\(configuration.out)/pairs/\(id)")
            for path in folder.scratch {
                let size = FileStamp(of: path)?.size ?? 0
                guard unlink(path) == 0 else { continue }
                removed.files += 1
                removed.bytes += size
            }
            state.pairs[id]?.isPruned = true
        }
        return removed
    }
}

extension RunDirectory {
    /// What the queue is made from and a run makes again when it is asked for.
    var scratch: [String] {
        let confirmations = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter(Self.isConfirmation).sorted()
        return ([Output.change.rawValue, Output.candidates.rawValue] + confirmations).map { "\(path)/\($0)" }
    }
}

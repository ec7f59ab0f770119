import Geometry

/// What a run came to, in a few lines for a person.
package struct RecordSummary {
    let record: RunRecord
    let directory: RunDirectory
    let language: ReportLanguage

    package init(record: RunRecord, directory: RunDirectory, language: ReportLanguage) {
        self.record = record
        self.directory = directory
        self.language = language
    }

    package var text: String {
        let isChinese = language == .zh
        var lines = [isChinese ? "运行 \(record.runID)" : "run \(record.runID)"]
        if let coverage = record.coverage, coverage.regionPixels > 0 {
            let unseen = Double(coverage.regionPixels - coverage.seenPixels) / Double(coverage.regionPixels) * 100
            let text = fixed(unseen)
            lines.append(
                isChinese
                    ? "未能看清：\(text)%（\(coverage.regionPixels)像元中的\(coverage.regionPixels - coverage.seenPixels)）"
                    : "not seen on both dates: \(text) % (\(coverage.regionPixels - coverage.seenPixels) of \(coverage.regionPixels) pixels)")
        }
        let ends = record.inputs.isEmpty ? [] : [record.inputs.first?.date, record.inputs.max { $0.epoch < $1.epoch }?.date]
        if let line = record.blindSpots?.line(dates: ends, language) { lines.append(line) }
        if let regions = record.regions {
            lines.append(
                isChinese
                    ? "候选图斑：\(regions.candidates)；过小剔除：\(regions.sievedRegions)（\(regions.sievedPixels)像元）"
                    : "candidates: \(regions.candidates); too small for the sensor: \(regions.sievedRegions) (\(regions.sievedPixels) pixels)")
        }
        if let tiers = record.tiers {
            let counts = tiers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append(isChinese ? "等级：\(counts)" : "tiers: \(counts)")
        }
        if !record.failedBlocks.isEmpty {
            lines.append(
                isChinese ? "无法读取的数据块：\(record.failedBlocks.count)（见 run.json）" : "blocks that could not be read: \(record.failedBlocks.count) (see run.json)")
        }
        let last = record.stages["classify"] != nil ? RunDirectory.Output.queue : .plan
        lines.append(isChinese ? "结果：\(directory.path(of: last))" : "result: \(directory.path(of: last))")
        return lines.joined(separator: "\n") + "\n"
    }

    private func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

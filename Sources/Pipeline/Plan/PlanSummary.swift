import Geometry

/// What a run would do (`--dry-run`), in a few lines for a person or as the plan's JSON.
package struct PlanSummary {
    let plan: Plan

    package init(plan: Plan) {
        self.plan = plan
    }

    package var text: String {
        let files = plan.epochs.flatMap(\.acquisitions).flatMap(\.files)
        var lines = [
            "run \(plan.runID)",
            "grid: \(plan.grid.width) × \(plan.grid.height) pixels, \(plan.tiles.count) tiles of \(plan.tile)",
            "bands: \(plan.bandNames.joined(separator: ", ")); sensor: \(plan.sensor) (\(plan.sensorReason))",
            "inputs: \(files.count) files, \(files.reduce(0) { $0 + $1.bytes } >> 10) KiB",
        ]
        for band in plan.speckle?.bands ?? [] {
            lines.append(
                "speckle: least variation \(band.variationBefore) and \(band.variationAfter), over classes by \(band.classRatioBefore) and "
                    + "\(band.classRatioAfter), grain repeated by \(band.repetition), \(band.windows) windows")
        }
        for (index, epoch) in plan.epochs.enumerated() {
            lines.append("epoch \(index): \(epoch.date ?? "unknown date") (\(epoch.dateSource)), \(epoch.acquisitions.flatMap(\.files).count) files")
        }
        lines.append(
            "detector: \(plan.model.detector.rawValue), thresholds \(plan.model.growThreshold), \(plan.model.seedThreshold) (\(plan.model.thresholdMethod))"
        )
        let memory = MemoryPlan(
            model: plan.model, workers: plan.configuration.workers, epochs: plan.epochs, grid: plan.grid, cloudCells: plan.cloudCells,
            seasons: plan.course?.sights.count ?? 0)
        let bytes =
            memory.bytes(plan.tile)
            + memory.keptBytes(plan.tile, memory: plan.configuration.memory)
        lines.append(
            "memory: up to \(bytes >> 20) of \(plan.configuration.memory >> 20) MiB with \(plan.configuration.workers) workers, candidates aside")
        let blocks = memory.blocks
        if blocks.areCut(by: plan.tile) {
            lines.append(
                "blocks of \(blocks.width) × \(blocks.height) pixels are larger than tiles and are decoded several times: give more --memory or a "
                    + "larger --tile-size, or files with smaller blocks (gdal_translate -co TILED=YES)")
        }
        for report in plan.cloudTest { lines.append("cloud test of epoch \(report.epoch): \(report.decision.rawValue) (\(report.reason))") }
        if !plan.failedBlocks.isEmpty { lines.append("blocks that could not be read: \(plan.failedBlocks.count)") }
        return lines.joined(separator: "\n")
    }

    package func json() throws(TubanError) -> String { try Document.text(plan) }
}

import Geometry

/// Walks the road for one pair and tells how long each stage took.
struct PairRun {
    struct Done {
        var record: RunRecord
        var tiles: Int
        var seconds: [String: Double]
    }

    let dataFolder: String
    let reporter: Road.Reporter

    func run(_ configuration: RunConfiguration) throws(TubanError) -> Done {
        let folder = RunDirectory(configuration.out)
        try folder.prepare()
        let lock = try folder.lock()
        let road = Road(directory: folder, dataFolder: dataFolder, reporter: reporter)
        var clock = StageClock()
        let plan = try road.prepare(configuration)
        clock.note(Road.Stage.prepare.rawValue)
        for stage in Road.Stage.allCases.dropFirst() {
            try Interruption.check()
            try road.perform(stage)
            clock.note(stage.rawValue)
        }
        let done = Done(record: try folder.readRecord(), tiles: plan.tiles.count, seconds: clock.seconds)
        _ = consume lock
        return done
    }
}

/// Seconds between notes, to the hundredth.
struct StageClock {
    private var last = ContinuousClock.now
    private(set) var seconds: [String: Double] = [:]

    mutating func note(_ stage: String) {
        let now = ContinuousClock.now
        let spent = (now - last).components
        last = now
        let value = Double(spent.seconds) + Double(spent.attoseconds) * 1e-18
        seconds[stage, default: 0] += (value * 100).rounded() / 100
    }
}

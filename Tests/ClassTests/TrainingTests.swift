import Foundation
import Geometry
import Pipeline
import Testing
import Triage

/// Training: the same parcels give the same model, in whatever order they come.
@Suite struct TrainingTests {
    private static func parcels(_ count: Int, seed: UInt64) -> [LabelledParcels.Parcel] {
        var state = seed
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31)
        }
        let classes: [ParcelClass] = [.building, .water, .farmingCycle]
        return (0..<count).map { number in
            let parcelClass = classes[number % 3]
            var values = FeatureList.names.map { _ in Optional(unit()) }
            values[0] = Double(number % 3) + unit() * 1.2
            return LabelledParcels.Parcel(uid: "\(seed)-\(number)", parcelClass: parcelClass, features: values)
        }
    }

    /// - Parameter telling: whether the share of farmland tells the class.
    private static func model(shuffled: Bool = false, telling: Bool = false) throws -> ClassModel {
        var making = ModelTraining(id: "test", scope: .init(bands: ["nir"], minGSD: 1, maxGSD: 3))
        making.parameters.rounds = 8
        let sets = [(300, 1), (200, 2), (200, 3)].map { count, seed in
            var parcels = Self.parcels(count, seed: UInt64(seed))
            if telling, let place = FeatureList.names.firstIndex(of: "farmland_share") {
                for number in parcels.indices { parcels[number].features[place] = Double(number % 3) }
            }
            return LabelledParcels(parcels: shuffled ? parcels.reversed() : parcels)
        }
        return try making.train(sets[0], calibration: sets[1], trial: sets[2], subject: "test")
    }

    private static func file(_ model: ClassModel) throws -> Data {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-model-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ClassModelFile.write(model, to: path)
        return try #require(FileManager.default.contents(atPath: path))
    }

    @Test func equalParcelsGiveEqualBytesInAnyOrder() throws {
        let bytes = try Self.file(try Self.model())
        #expect(try Self.file(try Self.model()) == bytes)
        #expect(try Self.file(try Self.model(shuffled: true)) == bytes)
    }

    @Test func trialIsGoodAndCalibratedWhereTheClassesCanBeTold() throws {
        let trial = try #require(try Self.model().training.trial)
        #expect(trial.parcels == 200 && trial.macroF1 > 0.8 && trial.calibrationError < 0.1)
    }

    @Test func answersDependOnTheParcelAloneAndNameTheirReasons() throws {
        let classifier = try ModelClassifier(try Self.model(), subject: "test")
        let rows = Self.parcels(40, seed: 8).map(\.features)
        let all = try classifier.classify(rows, language: "en")
        #expect(try classifier.classify(rows.reversed(), language: "en") == all.reversed())
        #expect(all.allSatisfy { ($0.probability ?? -1) > 0 && $0.reasons.contains(":") })
        #expect(try classifier.classify(rows, language: "zh").contains { $0.reasons.contains("前时相植被指数") })
    }

    @Test func whatIsFarFromTrainingIsUnknown() throws {
        let classifier = try ModelClassifier(try Self.model(), subject: "test")
        let strange = try classifier.classify([FeatureList.names.map { _ in nil }, FeatureList.names.map { _ in 40 }], language: "en")
        #expect(strange.allSatisfy { $0.parcelClass == .unknown && $0.reasons.hasPrefix("far from") })
    }

    /// What a layer of candidates lacks is no sign of strange ground: parcels with context are taught without it as well.
    @Test func lackOfBaseLayersIsTaught() throws {
        let model = try Self.model(telling: true)
        let (told, bare) = (try #require(model.training.trial), try #require(model.training.trialWithoutContext))
        #expect(told.parcels == 200 && bare.parcels == 200)
        #expect(bare.macroF1 > 0.75 && bare.macroF1 < told.macroF1)
        #expect(model.training.parcels == [300, 200, 200])
        let classifier = try ModelClassifier(model, subject: "test")
        let rows = Self.parcels(90, seed: 8).map { parcel in
            FeatureList.values { FeatureList.contextPlaces.contains($0) ? nil : parcel.features[$0] }
        }
        #expect(try classifier.classify(rows, language: "en").count { $0.reasons.hasPrefix("far from") } < 5)
    }

    /// A feature that is left out is not in the model and moves no answer.
    @Test func whatIsLeftOutDoesNotCount() throws {
        var making = ModelTraining(id: "test", scope: .init(bands: ["nir"], minGSD: 1, maxGSD: 3))
        making.parameters.rounds = 4
        let dropped = Set(FeatureList.names.prefix(1) + FeatureList.shares.map(\.name))
        making.features.removeAll { dropped.contains($0.name) }
        let places = FeatureList.names.indices.filter { dropped.contains(FeatureList.names[$0]) }
        func model(_ value: Double?) throws -> ClassModel {
            let sets = [(120, 1), (80, 2), (80, 3)].map { count, seed in
                LabelledParcels(
                    parcels: Self.parcels(count, seed: UInt64(seed)).map { parcel in
                        var parcel = parcel
                        for place in places { parcel.features[place] = value }
                        return parcel
                    })
            }
            return try making.train(sets[0], calibration: sets[1], trial: sets[2], subject: "test")
        }
        let trained = try model(0.5)
        #expect(trained.features.count == FeatureList.all.count - dropped.count && !trained.features.contains { dropped.contains($0.name) })
        #expect(try Self.file(trained) == Self.file(try model(nil)))
        let classifier = try ModelClassifier(trained, subject: "test")
        var row = Self.parcels(1, seed: 9)[0].features
        let answer = try classifier.classify([row], language: "en")
        for place in places { row[place] = 900 }
        #expect(try classifier.classify([row], language: "en") == answer)
    }

    @Test func tooFewClassesAreRefused() throws {
        let one = LabelledParcels(parcels: Self.parcels(60, seed: 1).filter { $0.parcelClass == .water })
        let making = ModelTraining(id: "test", scope: .init(bands: [], minGSD: 1, maxGSD: 3))
        let error = try #require(throws: TubanError.self) { try making.train(one, calibration: one, trial: one, subject: "out.json") }
        #expect(error.kind == .badData && error.message.contains("water 20"))
    }

    enum Fault: CaseIterable, Sendable { case schema, feature, formula, trees, cut, notJSON }

    @Test(arguments: Fault.allCases)
    func modelsThatDoNotFitAreRefused(_ fault: Fault) throws {
        var model = try Self.model()
        if fault == .feature { model.features[3].name = "wetness" }
        if fault == .formula { model.features[3].formula = "R − B" }
        if fault == .trees { model.booster = model.booster.replacingOccurrences(of: "A", with: "B") }
        if fault == .schema { model.schema = 2 }
        var bytes = try Self.file(model)
        if fault == .cut { bytes = bytes.prefix(bytes.count / 2) }
        if fault == .notJSON { bytes = Data("trees".utf8) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-model-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: TubanError.self) {
            _ = try ModelClassifier(try ClassModelFile.read(path), subject: path)
        }
        #expect(error.kind == .badData && error.subject == path)
        switch fault {
        case .schema: #expect(error.message.contains("version 2"))
        case .feature: #expect(error.message.contains("wetness"))
        case .formula: #expect(error.message.contains("other features"))
        case .trees: #expect(error.message.contains("SHA-256"))
        case .cut, .notJSON: #expect(error.message.contains("is not a"))
        }
    }

    @Test func missingModelIsMissingInput() throws {
        let error = try #require(throws: TubanError.self) { try ClassModelFile.read("/nowhere/model.json") }
        #expect(error.kind == .missingInput)
    }

    /// Of a single layer every fourth parcel, of several every fourth layer, is kept for calibration.
    @Test func setAsideKeepsParcelsApart() {
        let (kept, aside) = LabelledParcels(parcels: Self.parcels(100, seed: 1)).setAside()
        #expect(kept.parcels.count == 75 && aside.parcels.count == 25)
        #expect(Set(kept.parcels.map(\.uid)).isDisjoint(with: aside.parcels.map(\.uid)))
    }
}

import Boosting
import GeoIO
import Geometry
import Raster
import Triage

/// Parcels whose class is known, for training and trials.
package struct LabelledParcels: Sendable {
    package struct Parcel: Sendable {
        package var uid: String
        package var parcelClass: ParcelClass
        /// In the order of `FeatureList`.
        package var features: [Double?]

        package init(uid: String, parcelClass: ParcelClass, features: [Double?]) {
            self.uid = uid
            self.parcelClass = parcelClass
            self.features = features
        }

        /// Whether base layers told something of it.
        var hasContext: Bool { FeatureList.contextPlaces.contains { features[$0] != nil } }

        /// The parcel as it is where no base layer is configured.
        var withoutContext: Parcel {
            var parcel = self
            for place in FeatureList.contextPlaces { parcel.features[place] = nil }
            return parcel
        }
    }

    package private(set) var parcels: [Parcel] = []
    package private(set) var layers = 0
    /// Where each layer's parcels end in `parcels`.
    private var ends: [Int] = []
    /// Parcels without a label, or too mixed to have one.
    package private(set) var leftOut = 0

    package init() {}

    /// Parcels of one layer.
    package init(parcels: [Parcel]) {
        self.parcels = parcels
        layers = 1
        ends = [parcels.count]
    }

    /// Where labels are from: a layer of candidates, or the queue of a run, that has a column of classes or a truth beside it.
    package struct Source: Sendable, Hashable {
        package var candidates: String
        /// Polygons with a column of classes; nil: the parcels have it themselves.
        package var truth: String?

        /// `CANDIDATES` or `CANDIDATES=TRUTH`.
        package init(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            candidates = parts[0]
            truth = parts.count > 1 ? parts[1] : nil
        }
    }

    /// Reads a source and appends its parcels, ordered by uid. What base layers told of them stands in the columns of a queue; of candidates it is missing.
    ///
    /// - Parameter isComplete: the truth shows all that changed, so that a candidate beside it is `unknown` and not merely unlabelled.
    package mutating func append(_ source: Source, column: String, isComplete: Bool) throws(TubanError) {
        let isQueue = try VectorReader.layerNames(of: source.candidates).contains(ClassifyStage.layer)
        if isQueue, source.truth == nil, column == "class" {
            throw TubanError(
                .badData, subject: source.candidates,
                "the column 'class' of a queue is what a classifier said; name the column of checked classes with --label, or give a truth layer as QUEUE=TRUTH")
        }
        let layer = try VectorReader.polygons(
            path: source.candidates, layer: isQueue ? ClassifyStage.layer : CandidateLayer.name, to: TruthMatching.crs)
        let matching = try source.truth.map { (path) throws(TubanError) in try TruthMatching(path, column: column, isComplete: isComplete) }
        if matching == nil, !layer.features.isEmpty, !layer.features.contains(where: { $0.attributes[column]?.text != nil }) {
            throw TubanError(
                .badData, subject: source.candidates,
                "no parcel has a class in column '\(column)'; name the column with --label, or give a truth layer as CANDIDATES=TRUTH")
        }
        var found: [Parcel] = []
        for feature in layer.features {
            let label =
                if let matching { try matching.label(of: feature) } else {
                    try TruthMatching.parcelClass(feature.attributes[column], subject: source.candidates)
                }
            guard let label, let uid = feature.attributes["uid"]?.text else {
                leftOut += 1
                continue
            }
            found.append(
                Parcel(
                    uid: uid, parcelClass: label,
                    features: FeatureList.values { feature.attributes[FeatureList.names[$0]]?.real }))
        }
        parcels += found.sorted { $0.uid < $1.uid }
        layers += 1
        ends.append(parcels.count)
    }

    /// Every fourth layer, or every fourth parcel of a single one, apart from the rest: neighbours of one layer are alike, and calibration
    /// on them would flatter.
    package func setAside() -> (kept: LabelledParcels, aside: LabelledParcels) {
        var kept = LabelledParcels()
        var aside = LabelledParcels()
        for (place, parcel) in parcels.enumerated() {
            let number = layers > 1 ? ends.firstIndex { place < $0 } ?? 0 : place
            if number % 4 == 3 { aside.parcels.append(parcel) } else { kept.parcels.append(parcel) }
        }
        (kept.layers, aside.layers) = layers > 1 ? (layers - layers / 4, layers / 4) : (layers, layers)
        return (kept, aside)
    }

    /// Rows for the trees: the features named, in one order whatever the order of sources.
    func sorted() -> [Parcel] {
        parcels.sorted { left, right in
            if left.uid != right.uid { return left.uid < right.uid }
            for (a, b) in zip(left.features, right.features) where a != b { return (a ?? -.infinity) < (b ?? -.infinity) }
            return left.parcelClass.rawValue < right.parcelClass.rawValue
        }
    }
}

/// What imagery says of a claim that ground was put right.
package enum RectificationResult: String, Sendable, Hashable, Codable, CaseIterable {
    case passed = "核验通过"
    case partial = "部分"
    case notRectified = "未整改"
    case suspect = "疑似虚假"
    case insufficient = "影像不足"

    /// Where it moves a claimed case; nil leaves it where it is.
    package var status: CaseStatus? {
        switch self {
        case .passed: .verifiedByImagery
        case .partial, .notRectified, .suspect: .doubtedByImagery
        case .insufficient: nil
        }
    }
}

/// Why a result is what it is: one for each end of the decision.
package enum RectificationReason: String, Sendable, Hashable, Codable, CaseIterable {
    case growing = "crop_growing"
    case structureStands = "structure_stands"
    case structureInPart = "structure_in_part"
    case structureBack = "structure_back"
    case rubble
    case cropInPart = "crop_in_part"
    case noCrop = "no_crop"
    case soilCover = "soil_cover"
    case notSeen = "not_seen"
    case oneDate = "one_date"
    case noPeakDate = "no_peak_date"
    case structureUnknown = "structure_unknown"
    case tooSmall = "too_small"

    package func text(isChinese: Bool) -> String {
        switch self {
        case .growing: isChinese ? "建筑已拆、渣土已清、作物生长随周边" : "structure and rubble are gone and a crop grows like the fields around"
        case .structureStands: isChinese ? "建筑(硬化)仍在" : "the structure still stands"
        case .structureInPart: isChinese ? "建筑(硬化)部分仍在" : "a part of the structure still stands"
        case .structureBack: isChinese ? "拆除后又出现" : "the structure was gone and is there again"
        case .rubble: isChinese ? "渣土未清" : "rubble is left"
        case .cropInPart: isChinese ? "部分未见作物" : "a part has no crop"
        case .noCrop: isChinese ? "存疑: 未见作物" : "bare through a peak window: no crop"
        case .soilCover: isChinese ? "疑似覆土掩盖" : "bare and without any response while the fields around grow: perhaps soil spread over it"
        case .notSeen: isChinese ? "申报后无清晰影像" : "no clear date later than the claim"
        case .oneDate: isChinese ? "仅一期影像未见建筑" : "seen without the structure on too few dates"
        case .noPeakDate: isChinese ? "缺生长旺季影像" : "no date in a peak window after the claim"
        case .structureUnknown: isChinese ? "无裸地期影像(或作物)可判定建筑是否仍在" : "neither a date with bare fields nor a crop on it shows whether the structure stands"
        case .tooSmall: isChinese ? "图斑过小或周边地块不足" : "too few pixels in it or in the ring around"
        }
    }
}

/// The limits of the check. Read from `pipelines/rectification.yaml`, which says where they are from.
package struct RectificationLimits: Sendable, Hashable {
    /// A stretch of the year in which the crops of the fields around stand green, as `MM-DD`.
    package struct Peak: Sendable, Hashable {
        package var name: String
        package var from: String
        package var to: String

        package init(name: String, from: String, to: String) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    package var version: String
    package var ringGapM = 0.0
    package var ringWidthM = 0.0
    package var minPixels = 0
    package var clearlySeen = 0.0
    package var sigmas = 0.0
    package var brightnessFloor = 0.0
    package var textureFloor = 0.0
    package var bareNDVI = 0.0
    package var structureNDVI = 0.0
    package var goneShare = 0.0
    package var goneDates = 0
    package var standsShare = 0.0
    package var cropNDVI = 0.0
    package var follow = 0.0
    package var passShare = 0.0
    package var bareShare = 0.0
    package var responseNDVI = 0.0
    package var coverDates = 0
    package var peaks: [Peak] = []

    package init(version: String) { self.version = version }

    /// The first day of the peak window that a date lies in, as a date; nil outside of all.
    package func peakStart(of date: String) -> String? {
        let day = date.dropFirst(5)
        guard let peak = peaks.first(where: { $0.from <= day && day <= $0.to }) else { return nil }
        return "\(date.prefix(5))\(peak.from)"
    }
}

/// A check that the register has, as far as it moves the status of a case.
package struct CheckedClaim: Sendable, Hashable {
    package var sequence: Int
    package var claimedOn: String
    package var result: RectificationResult

    package init(sequence: Int, claimedOn: String, result: RectificationResult) {
        self.sequence = sequence
        self.claimedOn = claimedOn
        self.result = result
    }
}

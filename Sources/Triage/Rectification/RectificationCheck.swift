/// What one acquisition shows of a case and of the ring of fields around it.
package struct RectificationLook: Sendable, Hashable, Codable {
    package var date: String
    /// Pixels of the case, and the share of them that was seen.
    package var pixels: Int
    package var seen: Double
    package var ringPixels: Int
    package var ringSeen: Double
    /// Medians of what was seen; nil where nothing was.
    package var ndvi: Double?
    package var ringNDVI: Double?
    /// Share of the seen pixels that are unlike the bare fields around in brightness; nil where the fields are not bare, unless crop answers it.
    package var structure: Double?
    /// Share of the seen pixels that are rougher than the bare fields around; nil as above.
    package var rubble: Double?
    /// Share of the seen pixels that grow like the fields around; nil where these do not grow.
    package var growing: Double?

    package init(
        date: String, pixels: Int, seen: Double, ringPixels: Int, ringSeen: Double, ndvi: Double? = nil, ringNDVI: Double? = nil,
        structure: Double? = nil, rubble: Double? = nil, growing: Double? = nil
    ) {
        self.date = date
        self.pixels = pixels
        self.seen = seen
        self.ringPixels = ringPixels
        self.ringSeen = ringSeen
        self.ndvi = ndvi
        self.ringNDVI = ringNDVI
        self.structure = structure
        self.rubble = rubble
        self.growing = growing
    }

    package enum CodingKeys: String, CodingKey {
        case date, pixels, seen, ndvi, structure, rubble, growing
        case ringPixels = "ring_pixels"
        case ringSeen = "ring_seen"
        case ringNDVI = "ring_ndvi"
    }
}

/// Whether a claim holds: a pure function of the looks at the case and the limits.
///
/// What was not seen never passes. A standing structure needs one clear date; that it is gone needs several, and that a crop grows needs one in
/// a peak window that began after the claim.
package struct RectificationCheck: Sendable, Hashable {
    package private(set) var result: RectificationResult
    package private(set) var reason: RectificationReason
    /// Share of the case that is not put right, by the look that decides; nil where nothing decides.
    package private(set) var remaining: Double?
    /// The dates that the result rests on.
    package private(set) var dates: [String]

    /// - Parameter looks: in any order, also ones that are earlier than the claim; these are left out.
    package init(claimedOn: String, looks: [RectificationLook], limits: RectificationLimits) {
        let later = looks.filter { $0.date > claimedOn }.sorted { ($0.date, $0.seen) < ($1.date, $1.seen) }
        let large = later.filter { $0.pixels >= limits.minPixels && $0.ringPixels >= limits.minPixels }
        let clear = large.filter { $0.seen >= limits.clearlySeen && $0.ringSeen >= limits.clearlySeen }
        func answer(
            _ result: RectificationResult, _ reason: RectificationReason, _ remaining: Double? = nil, on looks: [RectificationLook]
        ) -> RectificationCheck { RectificationCheck(result: result, reason: reason, remaining: remaining, dates: looks.map(\.date)) }

        guard !clear.isEmpty else {
            self = answer(.insufficient, !later.isEmpty && large.isEmpty ? .tooSmall : .notSeen, on: later)
            return
        }
        let told = clear.filter { $0.structure != nil }
        if let last = told.last, let standing = last.structure, standing > limits.goneShare {
            let wasGone = told.contains { ($0.structure ?? 1) <= limits.goneShare }
            let remaining = min(1, standing + (last.rubble ?? 0))
            self =
                wasGone
                ? answer(.suspect, .structureBack, remaining, on: told)
                : standing >= limits.standsShare
                    ? answer(.notRectified, .structureStands, remaining, on: [last]) : answer(.partial, .structureInPart, remaining, on: [last])
            return
        }
        // Since the structure was last there; it is gone on the last date that tells.
        let since = told.last { ($0.structure ?? 0) > limits.goneShare }?.date ?? claimedOn
        let gone = told.filter { $0.date > since }
        let peaks = clear.filter { look in
            look.date > since && look.growing != nil && (limits.peakStart(of: look.date).map { $0 > claimedOn } ?? false)
        }
        let best = peaks.max { ($0.growing ?? 0, $0.date) < ($1.growing ?? 0, $1.date) }
        let growing = best?.growing ?? 0
        guard gone.count >= limits.goneDates else {
            self =
                gone.isEmpty
                ? answer(.insufficient, .structureUnknown, best.map { 1 - ($0.growing ?? 0) }, on: peaks) : answer(.insufficient, .oneDate, on: gone)
            return
        }
        if let last = gone.last, let rubble = last.rubble, rubble > limits.goneShare {
            self = answer(.partial, .rubble, min(1, rubble + (last.structure ?? 0)), on: [last])
            return
        }
        guard let best else {
            self = answer(.insufficient, .noPeakDate, on: gone)
            return
        }
        if growing >= limits.passShare {
            self = answer(.passed, .growing, 1 - growing, on: (gone + [best]).uniqued())
        } else if growing > limits.bareShare {
            self = answer(.partial, .cropInPart, 1 - growing, on: [best])
        } else {
            let responded = clear.contains { $0.date > since && ($0.ndvi ?? 0) >= limits.responseNDVI }
            let mute = clear.filter { $0.date > since && ($0.ringNDVI ?? 0) >= limits.cropNDVI }
            self =
                !responded && mute.count >= limits.coverDates
                ? answer(.suspect, .soilCover, 1 - growing, on: mute) : answer(.partial, .noCrop, 1 - growing, on: peaks)
        }
    }

    private init(result: RectificationResult, reason: RectificationReason, remaining: Double?, dates: [String]) {
        self.result = result
        self.reason = reason
        self.remaining = remaining
        self.dates = dates
    }
}

extension [RectificationLook] {
    /// Each look once, by date.
    fileprivate func uniqued() -> [RectificationLook] {
        var seen: Set<RectificationLook> = []
        return filter { seen.insert($0).inserted }.sorted { $0.date < $1.date }
    }
}

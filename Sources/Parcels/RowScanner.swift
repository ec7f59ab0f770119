/// A raster in memory that can be read as spans of equal labels, row by row.
protocol RowScanner {
    /// Writes the row's spans from left to right in local columns, background left out, and returns their number (at most the width).
    func scan(row: Int, into spans: UnsafeMutablePointer<LabelledSpan>) -> Int
    var hasSeeds: Bool { get }
    /// Seed pixels among `start ..< end` of the row (local coordinates).
    func seeds(row: Int, start: Int, end: Int) -> Int
}

/// A byte mask. Looks for places where a byte differs from the one before it, 64 bytes at a time.
struct ByteRows: RowScanner {
    let base: UnsafePointer<UInt8>
    let width: Int
    let scheme: LabelScheme

    func scan(row: Int, into spans: UnsafeMutablePointer<LabelledSpan>) -> Int {
        scheme == .seedAndGrow ? scan(row: row, into: spans, merging: true) : scan(row: row, into: spans, merging: false)
    }

    var hasSeeds: Bool { scheme == .seedAndGrow }

    func seeds(row: Int, start: Int, end: Int) -> Int {
        guard hasSeeds else { return 0 }
        let line = base + row * width
        var count = 0
        for column in start..<end where line[column] == 2 { count += 1 }
        return count
    }

    @inline(__always)
    private func scan(row: Int, into spans: UnsafeMutablePointer<LabelledSpan>, merging: Bool) -> Int {
        guard width > 0 else { return 0 }
        let line = base + row * width
        let raw = UnsafeRawPointer(line)
        let skipsBackground = scheme != .classesAndBackground
        var count = 0
        var start = 0
        var value = line[0]

        // The span before `position` is complete: `position` has another label.
        @inline(__always) func turn(at position: Int) {
            if !skipsBackground || value != 0 {
                let label = value == 255 ? LabelledSpan.unseen : merging ? 1 : Int32(value)
                spans[count] = LabelledSpan(start: Int32(start), end: Int32(position), label: label)
                count += 1
            }
            start = position
            value = line[position]
        }
        // Seed (2) and grow (1) become one value, without touching 0 and 255.
        @inline(__always) func word(at position: Int) -> UInt64 {
            let bytes = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            guard merging else { return bytes }
            return (bytes | bytes >> 1) & 0x0101_0101_0101_0101 | bytes & 0x8080_8080_8080_8080
        }
        @inline(__always) func difference(at position: Int) -> UInt64 { word(at: position) ^ word(at: position - 1) }
        @inline(__always) func turns(_ difference: UInt64, at position: Int) {
            // One high bit per byte that is not zero.
            var bits = ((difference & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f | difference) & 0x8080_8080_8080_8080
            while bits != 0 {
                turn(at: position + bits.trailingZeroBitCount >> 3)
                bits &= bits - 1
            }
        }

        var position = 1
        while position + 64 <= width {
            let d0 = difference(at: position)
            let d1 = difference(at: position + 8)
            let d2 = difference(at: position + 16)
            let d3 = difference(at: position + 24)
            let d4 = difference(at: position + 32)
            let d5 = difference(at: position + 40)
            let d6 = difference(at: position + 48)
            let d7 = difference(at: position + 56)
            if d0 | d1 | d2 | d3 | d4 | d5 | d6 | d7 != 0 {
                turns(d0, at: position)
                turns(d1, at: position + 8)
                turns(d2, at: position + 16)
                turns(d3, at: position + 24)
                turns(d4, at: position + 32)
                turns(d5, at: position + 40)
                turns(d6, at: position + 48)
                turns(d7, at: position + 56)
            }
            position += 64
        }
        while position + 8 <= width {
            let d = difference(at: position)
            if d != 0 { turns(d, at: position) }
            position += 8
        }
        while position < width {
            let here = line[position]
            let before = line[position - 1]
            let isSame = here == before || (merging && here != 0 && before != 0 && here != 255 && before != 255)
            if !isSame { turn(at: position) }
            position += 1
        }
        if !skipsBackground || value != 0 {
            let label = value == 255 ? LabelledSpan.unseen : merging ? 1 : Int32(value)
            spans[count] = LabelledSpan(start: Int32(start), end: Int32(width), label: label)
            count += 1
        }
        return count
    }
}

/// A label raster of 32-bit integers. Labels are not negative; `background`, `unseen` and all negative values stand apart, and the
/// negative ones count as unseen.
struct LabelRows: RowScanner {
    let base: UnsafePointer<Int32>
    let width: Int
    let background: Int32
    let unseen: Int32?

    var hasSeeds: Bool { false }

    func seeds(row: Int, start: Int, end: Int) -> Int { 0 }

    func scan(row: Int, into spans: UnsafeMutablePointer<LabelledSpan>) -> Int {
        guard width > 0 else { return 0 }
        let line = base + row * width
        var count = 0
        var start = 0
        @inline(__always) func close(at position: Int) {
            let value = line[start]
            if value != background {
                spans[count] = LabelledSpan(
                    start: Int32(start), end: Int32(position), label: value == unseen || value < 0 ? LabelledSpan.unseen : value)
                count += 1
            }
            start = position
        }
        var position = 1
        while position < width {
            if position + 8 <= width {
                let raw = UnsafeRawPointer(line + position)
                var any: UInt64 = 0
                for step in 0..<4 {
                    any |=
                        raw.loadUnaligned(fromByteOffset: 8 * step, as: UInt64.self)
                        ^ raw.loadUnaligned(fromByteOffset: 8 * step - 4, as: UInt64.self)
                }
                if any == 0 {
                    position += 8
                    continue
                }
            }
            let end = min(width, position + 8)
            while position < end {
                if line[position] != line[position - 1] { close(at: position) }
                position += 1
            }
        }
        close(at: width)
        return count
    }
}

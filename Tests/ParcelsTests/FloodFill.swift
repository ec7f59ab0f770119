import Parcels

/// The plainest way to find regions, pixel by pixel.
struct FloodedRegion {
    var label: UInt8
    var pixels: Set<Int> = []
    var unseen: Set<Int> = []
    var beyond: [Int] = []
    var seeds = 0
}

func floodFill(_ mask: Mask, connectivity: Connectivity, labels: LabelScheme = .classes) -> [FloodedRegion] {
    var visited = [Bool](repeating: false, count: mask.values.count)
    var regions: [FloodedRegion] = []
    func kind(_ value: UInt8) -> UInt8 { labels == .seedAndGrow && value == 2 ? 1 : value }
    let hasBackground = labels != .classesAndBackground
    for start in mask.values.indices {
        let label = kind(mask.values[start])
        guard !visited[start], label != 255, label != 0 || !hasBackground else { continue }
        var region = FloodedRegion(label: label)
        var stack = [start]
        visited[start] = true
        while let pixel = stack.popLast() {
            region.pixels.insert(pixel)
            if mask.values[pixel] == 2 { region.seeds += 1 }
            let (x, y) = (pixel % mask.width, pixel / mask.width)
            for dy in -1...1 {
                for dx in -1...1 where dx != 0 || dy != 0 {
                    let (u, v) = (x + dx, y + dy)
                    guard u >= 0, v >= 0, u < mask.width, v < mask.height else { continue }
                    let other = v * mask.width + u
                    let value = kind(mask.values[other])
                    if value == 255 { region.unseen.insert(other) }
                    if value == 0, hasBackground, dx == 0 || dy == 0 { region.beyond.append(other) }
                    if connectivity == .four && dx != 0 && dy != 0 { continue }
                    if value == label, !visited[other] {
                        visited[other] = true
                        stack.append(other)
                    }
                }
            }
        }
        regions.append(region)
    }
    return regions
}

func pixels(of runs: some Sequence<Run>, width: Int) -> Set<Int> {
    var result: Set<Int> = []
    for run in runs { for x in Int(run.start)..<Int(run.end) { result.insert(Int(run.row) * width + x) } }
    return result
}

/// A rectangle of whole pixels: columns `x ..< x + width`, rows `y ..< y + height`.
///
/// Coordinates are those of the grid it is spoken of in; row 0 is the topmost.
package struct PixelWindow: Hashable, Sendable, Codable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package var maxX: Int { x + width }
    package var maxY: Int { y + height }
    package var count: Int { width * height }
    package var isEmpty: Bool { width <= 0 || height <= 0 }

    /// The common part; empty (zero width or height) when there is none.
    package func intersection(_ other: PixelWindow) -> PixelWindow {
        let left = max(x, other.x)
        let top = max(y, other.y)
        let right = min(maxX, other.maxX)
        let bottom = min(maxY, other.maxY)
        return PixelWindow(x: left, y: top, width: max(0, right - left), height: max(0, bottom - top))
    }

    package func contains(_ other: PixelWindow) -> Bool {
        other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY
    }

    /// The window grown by `halo` pixels on each side, cut at `bounds`.
    package func expanded(by halo: Int, within bounds: PixelWindow) -> PixelWindow {
        PixelWindow(x: x - halo, y: y - halo, width: width + 2 * halo, height: height + 2 * halo).intersection(bounds)
    }

    /// The smallest window that holds both.
    package func hull(_ other: PixelWindow) -> PixelWindow {
        if isEmpty { return other }
        if other.isEmpty { return self }
        let (left, top) = (min(x, other.x), min(y, other.y))
        return PixelWindow(x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
    }

    /// The window grown to whole blocks of `size` pixels, which are counted from 0; cut at `bounds`.
    package func aligned(to size: Int, within bounds: PixelWindow) -> PixelWindow {
        func down(_ value: Int) -> Int { Int((Double(value) / Double(size)).rounded(.down)) * size }
        let (left, top) = (down(x), down(y))
        return PixelWindow(x: left, y: top, width: down(maxX + size - 1) - left, height: down(maxY + size - 1) - top).intersection(bounds)
    }

    package func offsetBy(dx: Int, dy: Int) -> PixelWindow {
        PixelWindow(x: x + dx, y: y + dy, width: width, height: height)
    }
}

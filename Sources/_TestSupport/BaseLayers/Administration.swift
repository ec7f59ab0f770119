/// Townships and village areas of a district: codes of 9 and 12 digits, made-up names, and the cells that they own.
struct Administration {
    struct Village {
        var code: String
        var name: String
        var township: Int
        var cells: Set<CellIndex>
    }

    struct Township {
        var code: String
        var name: String
        var cells: Set<CellIndex>
    }

    private(set) var villages: [Village] = []
    private(set) var townships: [Township] = []
    private let columns: Int
    private var owners: [Int]

    init(_ district: District) {
        let skeleton = district.skeleton
        columns = skeleton.columns
        owners = []
        let span = Skeleton.villageSpan
        let across = max(1, skeleton.columns / span)
        let down = max(1, skeleton.rows / span)
        for row in 0..<skeleton.rows {
            for column in 0..<skeleton.columns {
                var (i, j) = (min(column / span, across - 1), min(row / span, down - 1))
                // The middle cell of one side belongs to the neighbour: borders are not straight. One side only, lest the
                // corner between two such cells be cut off.
                if SeededGenerator.key(district.seed, [60, i, j]) % 2 == 0 {
                    if column == (i + 1) * span - 1, row % span == 1, i + 1 < across { i += 1 }
                } else if row == (j + 1) * span - 1, column % span == 1, j + 1 < down {
                    j += 1
                }
                owners.append(j * across + i)
            }
        }
        appoint(district, across: across, down: down)
        for (index, owner) in owners.enumerated() {
            let cell = CellIndex(column: index % columns, row: index / columns)
            villages[owner].cells.insert(cell)
            townships[villages[owner].township].cells.insert(cell)
        }
    }

    /// Villages in the order of a plough's walk, four, three and two to a township, so that each township hangs together.
    private mutating func appoint(_ district: District, across: Int, down: Int) {
        let county = district.settings.countyCode
        var left = 0
        villages = (0..<across * down).map { _ in Village(code: "", name: "", township: 0, cells: []) }
        for step in 0..<across * down {
            if left == 0 {
                left = [4, 3, 2][townships.count % 3]
                let code = "\(county)\(100 + townships.count)"
                townships.append(Township(code: code, name: PlaceNames.township(townships.count), cells: []))
            }
            left -= 1
            let row = step / across
            let column = row % 2 == 0 ? step % across : across - 1 - step % across
            let township = townships.count - 1
            let ordinal = villages.count { $0.township == township && !$0.code.isEmpty }
            villages[row * across + column] = Village(
                code: "\(townships[township].code)\(200 + ordinal)", name: PlaceNames.village(step), township: township,
                cells: [])
        }
    }

    /// The village area that a block lies in.
    func village(column: Int, row: Int) -> Village {
        villages[owners[row * columns + column]]
    }
}

/// Names that sound like the plain's, after no real place.
enum PlaceNames {
    private static let families = ["柳", "杨", "枣", "槐", "双", "石", "高", "白", "清", "东", "西", "南", "北", "大", "小", "新"]
    private static let kinds = ["家庄", "井村", "林屯", "桥村", "台村", "营村", "堤村", "寨村"]

    static func village(_ ordinal: Int) -> String {
        let round = ordinal / (families.count * kinds.count)
        let name = families[ordinal % families.count] + kinds[(ordinal * 3 + ordinal / families.count) % kinds.count]
        return round == 0 ? name : "\(name)\(round + 1)"
    }

    static func township(_ ordinal: Int) -> String {
        let names = ["青禾镇", "柳堤镇", "双井乡", "白杨乡", "枣林镇", "清渠乡", "石桥镇", "东营乡"]
        let round = ordinal / names.count
        return round == 0 ? names[ordinal % names.count] : "\(names[ordinal % names.count])\(round + 1)"
    }
}

import CGDAL

/// In which encoding the texts of a Shapefile are.
enum ShapefileEncoding {
    /// What the .cpg or the header of the .dbf says; nil when neither does.
    ///
    /// 0x57 stands for "the code page of the machine that wrote it", which says nothing.
    static func declared(_ layer: OGRLayerH) -> String? {
        func item(_ key: String) -> String? { metadata(layer, key).flatMap { $0.isEmpty ? nil : $0 } }
        if let page = item("ENCODING_FROM_CPG") ?? item("CPG_VALUE") { return page }
        guard let number = item("LDID_VALUE"), number != "0", number != "87" else { return nil }
        return item("ENCODING_FROM_LDID")
    }

    /// For a layer opened without recoding: UTF-8 if every text is that, else GBK in its widest form.
    static func detected(_ layer: OGRLayerH) -> String {
        OGR_L_ResetReading(layer)
        defer { OGR_L_ResetReading(layer) }
        while let feature = OGR_L_GetNextFeature(layer) {
            defer { OGR_F_Destroy(feature) }
            for index in 0..<OGR_F_GetFieldCount(feature) {
                guard let definition = OGR_F_GetFieldDefnRef(feature, index), OGR_Fld_GetType(definition) == OFTString,
                    let text = OGR_F_GetFieldAsString(feature, index)
                else { continue }
                if !isUTF8(UnsafePointer(text)) { return "GB18030" }
            }
        }
        return "UTF-8"
    }

    /// A last character that the field's width cut off is no fault.
    private static func isUTF8(_ text: UnsafePointer<CChar>) -> Bool {
        var bytes: [UInt8] = []
        var position = 0
        while text[position] != 0 {
            bytes.append(UInt8(bitPattern: text[position]))
            position += 1
        }
        guard bytes.contains(where: { $0 >= 0x80 }) else { return true }
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        return (1...3).contains { cut in
            let tail = bytes.suffix(cut)
            return bytes.count > cut && (tail.first ?? 0) >= 0xC0 && String(validating: bytes.dropLast(cut), as: UTF8.self) != nil
        }
    }

    private static func metadata(_ layer: OGRLayerH, _ key: String) -> String? {
        GDALGetMetadataItem(layer, key, "SHAPEFILE").map { String(cString: $0) }
    }
}

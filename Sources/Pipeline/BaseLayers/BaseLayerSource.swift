/// Where the features of one role are read, and how.
package struct BaseLayerSource: Sendable, Hashable {
    /// The path of a vector file, or a connection `PG:…` without a password.
    package var source: String
    /// Nil takes the only layer of the source.
    package var layer: String?
    /// Columns under other names than the survey's.
    package var fields: [BaseLayerField: String]
    /// The encoding of a Shapefile's texts; nil finds it out.
    package var encoding: BaseLayerEncoding?
    /// The CRS of a layer without one.
    package var assumeCRS: String?
    /// Column to allowed values: only features that have one of them in every column count. Empty takes all.
    package var filter: [String: [String]]

    package init(
        source: String, layer: String? = nil, fields: [BaseLayerField: String] = [:], encoding: BaseLayerEncoding? = nil,
        assumeCRS: String? = nil, filter: [String: [String]] = [:]
    ) {
        self.source = source
        self.layer = layer
        self.fields = fields
        self.encoding = encoding
        self.assumeCRS = assumeCRS
        self.filter = filter
    }

    package static let connectionPrefix = "PG:"

    package var isConnection: Bool { source.hasPrefix(Self.connectionPrefix) }

    /// For messages: `file|layer`.
    package var text: String { layer.map { "\(source)|\($0)" } ?? source }
}

/// The encodings that Chinese survey layers come in.
package enum BaseLayerEncoding: String, Sendable, Hashable, Codable, CaseIterable {
    case utf8 = "utf-8"
    case gbk
    case gb18030
}

extension BaseLayerSource: Codable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case source, layer, fields, encoding, filter
        case assumeCRS = "assume_crs"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            source: try container.decode(String.self, forKey: .source),
            layer: try container.decodeIfPresent(String.self, forKey: .layer),
            fields: try container.decodeIfPresent([BaseLayerField: String].self, forKey: .fields) ?? [:],
            encoding: try container.decodeIfPresent(BaseLayerEncoding.self, forKey: .encoding),
            assumeCRS: try container.decodeIfPresent(String.self, forKey: .assumeCRS),
            filter: try container.decodeIfPresent([String: [String]].self, forKey: .filter) ?? [:])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(layer, forKey: .layer)
        if !fields.isEmpty { try container.encode(fields, forKey: .fields) }
        try container.encodeIfPresent(encoding, forKey: .encoding)
        try container.encodeIfPresent(assumeCRS, forKey: .assumeCRS)
        if !filter.isEmpty { try container.encode(filter, forKey: .filter) }
    }
}

/// The base layers of a run: as read, or still in a file of their own.
package enum BaseLayersChoice: Sendable, Hashable {
    case layers([BaseLayerRole: BaseLayerSource])
    /// A YAML file whose keys are roles.
    case file(String)

    /// Empty while the file has not been read.
    package var layers: [BaseLayerRole: BaseLayerSource] {
        if case .layers(let layers) = self { layers } else { [:] }
    }
}

extension BaseLayersChoice: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let path = try? container.decode(String.self) {
            self = .file(path)
        } else {
            self = .layers(try container.decode([BaseLayerRole: BaseLayerSource].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .layers(let layers): try container.encode(layers)
        case .file(let path): try container.encode(path)
        }
    }
}

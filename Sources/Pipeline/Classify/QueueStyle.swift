import GeoIO
import Geometry
import Triage

/// The table `layer_styles` that QGIS looks for: tiers in colour, without a click.
enum QueueStyle {
    /// Red to yellow by urgency, grey for what is suppressed; outlines only, so that the imagery stays visible.
    private static let colours: [(tier: Tier, rgb: String, zh: String, en: String)] = [
        (.p1, "215,25,28", "P1 当日", "P1 same day"), (.p2, "253,140,60", "P2 七日内", "P2 within 7 days"),
        (.p3, "254,217,60", "P3 三十日内", "P3 within 30 days"), (.p4, "90,180,172", "P4 关注", "P4 watch"),
        (.suppressed, "150,150,150", "S 抑制", "S suppressed"),
    ]

    static func write(to writer: inout VectorWriter, layer: String, language: ReportLanguage) throws(TubanError) {
        try writer.execute(
            """
            CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), \
            f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, \
            styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
            """)
        try writer.execute(
            """
            INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) \
            VALUES ('layer_styles', 'attributes', 'layer_styles', '1970-01-01T00:00:00.000Z')
            """)
        let qml = document(language).replacing("'", with: "''")
        try writer.execute(
            """
            INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, \
            styleSLD, useAsDefault, description, owner, ui, update_time) VALUES ('', '', '\(layer)', 'geom', 'tiers', '\(qml)', \
            '', 1, 'tiers of urgency', '', NULL, '1970-01-01T00:00:00.000Z')
            """)
    }

    private static func document(_ language: ReportLanguage) -> String {
        var categories = ""
        var symbols = ""
        for (index, colour) in colours.enumerated() {
            let label = language == .zh ? colour.zh : colour.en
            categories += "<category render=\"true\" symbol=\"\(index)\" value=\"\(colour.tier.rawValue)\" label=\"\(label)\"/>"
            symbols += """
                <symbol name="\(index)" type="fill" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" pass="0" \
                locked="0" enabled="1"><Option type="Map"><Option name="color" type="QString" value="\(colour.rgb),60"/>\
                <Option name="outline_color" type="QString" value="\(colour.rgb),255"/><Option name="outline_style" type="QString" \
                value="solid"/><Option name="outline_width" type="QString" value="0.5"/><Option name="outline_width_unit" \
                type="QString" value="MM"/><Option name="style" type="QString" value="solid"/></Option>\
                <prop k="color" v="\(colour.rgb),60"/><prop k="outline_color" v="\(colour.rgb),255"/><prop k="outline_style" v="solid"/>\
                <prop k="outline_width" v="0.5"/><prop k="outline_width_unit" v="MM"/><prop k="style" v="solid"/></layer></symbol>
                """
        }
        return """
            <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.22" styleCategories="Symbology">\
            <renderer-v2 type="categorizedSymbol" attr="tier" forceraster="0" symbollevels="0" enableorderby="0">\
            <categories>\(categories)</categories><symbols>\(symbols)</symbols></renderer-v2></qgis>
            """
    }
}

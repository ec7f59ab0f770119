/// What later dates say of a change.
extension AttributeTable {
    static let confirmation = [
        Attribute("confirmation", .text, zh: "确认程度：first、provisional、confirmed", en: "first, provisional or confirmed: one, two, or more later dates see the change"),
        Attribute("dates_seen", .number, whole: true, zh: "看清该处的后期日期数", en: "later dates that saw the place"),
        Attribute("dates_confirming", .number, whole: true, zh: "看到变化的后期日期数", en: "later dates that see the change"),
        Attribute("pixel_dates_before", .text, zh: "合成影像前时相各日期所占比例", en: "dates of its pixels in a composite of the first date, with shares"),
        Attribute("pixel_dates_after", .text, zh: "合成影像后时相各日期所占比例", en: "dates of its pixels in a composite of the last date, with shares"),
    ]
}

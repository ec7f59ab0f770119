/// Attributes that come from the parcel itself, and those that triage gives it.
extension AttributeTable {
    /// The classes of change that a classifier can give.
    package static let changeClasses = [
        "building", "hard_surface", "road", "earthwork", "greenhouse", "solar", "water", "orchard_trees", "turf", "stockpile", "demolished",
        "recultivated", "farming_cycle", "unknown",
    ]

    static let placement = [
        Attribute("uid", .text, zh: "图斑编号", en: "number of the parcel, the same in every run"),
        Attribute("rank", .number, whole: true, zh: "排序号，1 最先核查", en: "place in the queue, 1 is looked at first"),
        Attribute("tier", .text, zh: "紧急等级 P1–P4，S 为抑制", en: "tier of urgency P1–P4, S is suppressed"),
        Attribute("class", .text, words: changeClasses, zh: "变化类别", en: "class of the change"),
        Attribute("suppressed", .flag, zh: "是否抑制", en: "stored, but not put up for a look"),
        Attribute("reasons", .text, zh: "理由", en: "why it stands where it stands"),
        Attribute("rules", .text, zh: "生效规则编号", en: "ids of the rules that placed it"),
        Attribute("rules_version", .text, zh: "规则文件名与版本", en: "name and version of the rule file"),
        Attribute("hold", .flag, zh: "暂缓（影像质量）", en: "wait for the next scene"),
        Attribute("tags", .text, zh: "标记", en: "tags, separated by commas"),
        Attribute("sensitive", .flag, zh: "敏感，注意方式", en: "to be approached with care"),
        Attribute("deadline", .date, zh: "整改期限", en: "when it must be put right"),
        Attribute("audit", .flag, zh: "抑制抽查样本", en: "in the audit sample of the suppressed"),
    ]

    static let parcel = [
        Attribute("pixels", .number, unit: "pixels", whole: true, zh: "变化像元数", en: "changed pixels, without filled holes"),
        Attribute("area_m2", .number, unit: "m²", zh: "椭球面积", en: "area on the ellipsoid"),
        Attribute("area_mu", .number, unit: "mu", zh: "椭球面积（亩）", en: "area on the ellipsoid"),
        Attribute("perimeter_m", .number, unit: "m", zh: "周长", en: "perimeter on the ellipsoid"),
        Attribute("seen_fraction", .number, zh: "可见比例 0–1", en: "its pixels against those and the unseen ones beside it, 0–1"),
        Attribute("magnitude_mean", .number, zh: "变化强度均值", en: "mean strength of change, in the detector's unit"),
        Attribute("magnitude_max", .number, zh: "变化强度最大值", en: "greatest strength of change, in the detector's unit"),
        Attribute("confidence", .number, zh: "置信度 0–1", en: "mean probability of the pixels that founded it, 0–1"),
        Attribute("evidence", .number, zh: "证据值", en: "strength and size in one figure"),
        Attribute("mean_width_px", .number, unit: "pixels", zh: "平均宽度（像元）", en: "area over half the perimeter"),
        Attribute("date_before", .text, zh: "前时相日期", en: "date of the first scene, as precise as it is known"),
        Attribute("date_after", .text, zh: "后时相日期", en: "date of the last scene, as precise as it is known"),
        Attribute("area_planar_m2", .number, unit: "m²", zh: "投影面积", en: "area in the plane of the CRS"),
        Attribute("mean_width_m", .number, unit: "m", zh: "平均宽度", en: "area over half the perimeter"),
        Attribute("elongation", .number, zh: "长宽比", en: "spread along over spread across the main axis"),
        Attribute("orientation_deg", .number, unit: "degrees", zh: "主轴方位角", en: "azimuth of the main axis from grid north, 0–180"),
        Attribute("ring_magnitude", .number, zh: "边界外侧变化强度", en: "mean strength along the outer side of the boundary"),
        Attribute("boundary_contrast", .number, zh: "边界对比", en: "mean strength less that along the outer side of the boundary"),
        Attribute("filled_pixels", .number, unit: "pixels", whole: true, zh: "填补的孔洞像元", en: "pixels of filled holes"),
        Attribute("fragments", .number, whole: true, zh: "合并的碎块数", en: "regions that were merged into it"),
        Attribute("case_group", .text, zh: "案件组", en: "group of parcels that belong together"),
        Attribute("division", .text, zh: "分割图层中的名称", en: "name of the polygon that it was split by"),
        Attribute("sliver_score", .number, zh: "配准细缝得分 0–1", en: "likeness to a sliver of misregistration, 0–1"),
        Attribute("pixel_size_m", .number, unit: "m", zh: "像元边长", en: "side of a square of a pixel's area"),
        Attribute("registration_error_m", .number, unit: "m", zh: "两时相配准残差", en: "residual shift between the dates, as measured"),
        Attribute("min_area_m2", .number, unit: "m²", zh: "最小上图面积选项", en: "the run's option min_area"),
    ]
}

/// Attributes that classifiers and base layers give. All are absent unless a classifier or the layer is there.
extension AttributeTable {
    static let classes = [
        Attribute("class_probability", .number, zh: "类别概率 0–1", en: "calibrated probability of the class, 0–1"),
        Attribute(
            "other_use_probability", .number, zh: "改作他用的概率 0–1", en: "probability of all classes but farming, recultivation, demolition and unknown together, 0–1"),
        Attribute("classifier", .text, zh: "分类器", en: "model that gave the class, or 'rules'"),
        Attribute("class_reasons", .text, zh: "分类依据", en: "what speaks for the class"),
    ]

    static let overlays =
        [
            Attribute("county_code", .text, zh: "县级代码（6位）", en: "county code, 6 digits"),
            Attribute("county_name", .text, zh: "县名", en: "county"),
            Attribute("township_code", .text, zh: "乡镇代码（9位）", en: "township code, 9 digits"),
            Attribute("township_name", .text, zh: "乡镇名", en: "township"),
            Attribute("village_code", .text, zh: "村代码（12位）", en: "village code, 12 digits"),
            Attribute("village_name", .text, zh: "村名", en: "village"),
        ] + area("farmland", zh: "占耕地", en: "farmland in it, basic farmland included")
        + area("other_agricultural", zh: "占其他农用地", en: "other agricultural land in it")
        + area("unused", zh: "占未利用地", en: "unused land in it") + area("construction", zh: "占建设用地", en: "construction land in it")
        + area("unsurveyed", zh: "无地类图斑", en: "ground without a land-use polygon in it")
        + [Attribute("land_use", .text, zh: "地类构成", en: "land-use codes with m², the largest first")]
        + area("basic_farmland", zh: "占永久基本农田", en: "permanent basic farmland in it")
        + area("red_line", zh: "占生态保护红线", en: "ecological red line in it")
        + FeatureList.shares.map { Attribute($0.name, .number, zh: "\($0.chinese) 0–1", en: "\($0.english), 0–1") }
        + [
            Attribute("approval_number", .text, zh: "批文号", en: "number of the approval with the largest share"),
            Attribute("approval_date", .date, zh: "批准日期", en: "date of that approval"),
            share("approval_share", zh: "批文套合比例", en: "share inside that approval"),
            Attribute("farmland_unapproved_mu", .number, unit: "mu", zh: "批文外耕地", en: "farmland outside all approvals"),
            Attribute("temporary_number", .text, zh: "临时用地批文号", en: "number of the temporary land"),
            Attribute("temporary_until", .date, zh: "临时用地到期日", en: "end of the temporary use"),
            share("temporary_share", zh: "临时用地套合比例", en: "share inside temporary land"),
            share("homestead_share", zh: "宅基地套合比例", en: "share inside a homestead title"),
            Attribute("facility_number", .text, zh: "设施农用地备案号", en: "number of the registered facility"),
            share("facility_share", zh: "设施农用地套合比例", en: "share inside a registered facility"),
            Attribute("shed_hard_m2", .number, unit: "m²", zh: "单棚硬化面积（备案记录）", en: "hard surface per shed, as the facility's record has it"),
            Attribute("key_project", .text, zh: "重点项目名称", en: "name of the key project"),
            share("key_project_share", zh: "重点项目套合比例", en: "share inside a key project"),
            Attribute("road_distance_m", .number, unit: "m", zh: "距道路", en: "distance to the nearest road"),
            Attribute("village_distance_m", .number, unit: "m", zh: "距村庄轮廓", en: "distance to the nearest village outline, 0 inside"),
            Attribute("backlog_case", .text, zh: "存量案件编号", en: "number of the known case"),
            Attribute("backlog_status", .text, zh: "存量案件状态", en: "status of the known case"),
            Attribute("backlog_claimed", .date, zh: "申报整改日期", en: "when the case was claimed to be put right"),
            share("backlog_share", zh: "存量案件套合比例", en: "share inside the known case"),
            Attribute("backlog_growth_m2", .number, unit: "m²", zh: "存量案件外面积", en: "area outside the known case"),
        ]

    private static func area(_ name: String, zh: String, en: String) -> [Attribute] {
        [
            Attribute("\(name)_m2", .number, unit: "m²", zh: zh, en: en),
            Attribute("\(name)_mu", .number, unit: "mu", zh: "\(zh)（亩）", en: en),
        ]
    }

    private static func share(_ name: String, zh: String, en: String) -> Attribute {
        Attribute(name, .number, zh: "\(zh) 0–1", en: "\(en), 0–1")
    }
}

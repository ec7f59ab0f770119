/// Attributes that a queue may have. A queue lacks those whose base layers were not configured; they are exported empty.
enum QueueAttributes {
    static let names = """
        uid rank tier class class_probability classifier class_reasons suppressed hold sensitive audit reasons rules rules_version tags
        deadline pixels area_m2 area_mu area_planar_m2 perimeter_m seen_fraction magnitude_mean magnitude_max ring_magnitude
        boundary_contrast confidence evidence mean_width_px mean_width_m elongation orientation_deg filled_pixels fragments case_group
        division date_before date_after sliver_score county_code county_name township_code township_name village_code village_name
        farmland_m2 farmland_mu other_agricultural_m2 other_agricultural_mu unused_m2 unused_mu construction_m2 construction_mu
        unsurveyed_m2 unsurveyed_mu land_use basic_farmland_m2 basic_farmland_mu red_line_m2 red_line_mu approval_number approval_date
        approval_share farmland_unapproved_mu temporary_number temporary_until temporary_share homestead_share facility_number
        facility_share key_project key_project_share road_distance_m village_distance_m backlog_case backlog_status backlog_claimed
        backlog_share backlog_growth_m2
        """.split(whereSeparator: \.isWhitespace).map(String.init)
}

// swift-tools-version: 6.1
import PackageDescription

// Imports point one way: Geometry ← Raster ← ChangeCore ← ChangeDetection; Geometry ← Parcels ← Triage; GeoIO imports
// Geometry and Raster; Assessment imports nothing; Pipeline and Reporting sit on top; executables import Pipeline, Reporting and StageSupport alone.
let package = Package(
    name: "tuban",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),
        .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev", "libzstd-dev"])]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CXGBoost", pkgConfig: "xgboost", providers: [.apt(["libxgboost-dev"])]),
        .systemLibrary(name: "CXLSXWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CAllocator", linkerSettings: [.linkedLibrary("jemalloc")]),
        .target(name: "CVectorMath"),
        .target(name: "Geometry"),
        .target(name: "Raster", dependencies: ["Geometry"]),
        .target(name: "GeoIO", dependencies: ["CGDAL", "CTIFF", "CPROJ", "CGEOS", "CCrypto", "CAllocator", "CVectorMath", "Geometry", "Raster"]),
        .target(name: "ChangeCore", dependencies: ["CVectorMath", "Raster"]),
        .target(name: "ChangeDetection", dependencies: ["ChangeCore", "Raster"]),
        .target(name: "Parcels", dependencies: ["Geometry"], linkerSettings: [.linkedLibrary("m")]),
        .target(name: "Triage", dependencies: ["Geometry", "Parcels"]),
        .target(name: "Handover", dependencies: ["CCurl", "Geometry", "GeoIO"]),
        .target(name: "Boosting", dependencies: ["CXGBoost", "Geometry"]),
        .target(name: "Assessment"),
        .target(
            name: "Pipeline",
            dependencies: [
                "Boosting", "Geometry", "Raster", "GeoIO", "ChangeCore", "ChangeDetection", "Handover", "Parcels", "Triage",
                .product(name: "Yams", package: "Yams"), .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "Spreadsheet", dependencies: ["CXLSXWriter", "Geometry", "GeoIO"]),
        .target(
            name: "Reporting",
            dependencies: [
                "Assessment", "Boosting", "GeoIO", "Geometry", "Handover", "Parcels", "Pipeline", "Spreadsheet", "Triage",
            ]),
        .target(
            name: "StageSupport",
            dependencies: [
                "Geometry", "GeoIO", "Pipeline", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "tuban",
            dependencies: [
                "Handover", "Pipeline", "Reporting", "Triage", "StageSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "tuban-prepare",
            dependencies: [
                "Pipeline", "StageSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "tuban-diff",
            dependencies: [
                "Pipeline", "StageSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "tuban-vectorize",
            dependencies: [
                "Pipeline", "StageSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "tuban-classify",
            dependencies: [
                "Pipeline", "StageSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(name: "_TestSupport", dependencies: ["CGDAL", "Geometry", "Raster", "GeoIO"]),
        .executableTarget(
            name: "tuban-bench",
            dependencies: [
                "CGDAL", "Geometry", "Raster", "GeoIO", "ChangeCore", "Parcels", "Triage", "Pipeline", "StageSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "BoostingTests", dependencies: ["Boosting", "Geometry"]),
        .testTarget(name: "ClassTests", dependencies: ["Geometry", "Pipeline", "Triage"]),
        .testTarget(name: "BenchTests", dependencies: ["tuban-bench"]),
        .testTarget(name: "AssessmentTests", dependencies: ["Assessment"]),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Reporting", "Spreadsheet", "Assessment", "CGDAL", "GeoIO", "Geometry", "Pipeline", "Triage",
                "_TestSupport",
            ]),
        .testTarget(name: "GeometryTests", dependencies: ["Geometry", "_TestSupport"]),
        .target(
            name: "CVectorMathBaseline", path: "Tests/CVectorMathBaseline", cSettings: [.headerSearchPath("../../Sources/CVectorMath/include")]),
        .testTarget(name: "ChangeCoreTests", dependencies: ["CVectorMath", "CVectorMathBaseline", "ChangeCore", "_TestSupport"]),
        .testTarget(name: "ChangeDetectionTests", dependencies: ["ChangeDetection", "ChangeCore", "Raster", "_TestSupport"]),
        .testTarget(name: "GeoIOTests", dependencies: ["GeoIO", "Geometry", "Raster", "_TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["CGDAL", "Geometry", "Raster", "GeoIO", "Pipeline", "_TestSupport"]),
        .testTarget(name: "PipelineTests", dependencies: ["Geometry", "Pipeline", "Raster"]),
        .testTarget(name: "OverlayTests", dependencies: ["CGDAL", "Geometry", "Raster", "GeoIO", "Pipeline", "Triage", "_TestSupport"]),
        .testTarget(name: "VectorizeTests", dependencies: ["Geometry", "GeoIO", "Pipeline", "CGDAL"]),
        .testTarget(
            name: "StageSupportTests",
            dependencies: [
                "Geometry", "Pipeline", "StageSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "TriageTests", dependencies: ["Geometry", "Triage", "Pipeline", "_TestSupport"]),
        .testTarget(name: "ParcelsTests", dependencies: ["Parcels", "Geometry", "CGDAL"]),
        .executableTarget(
            name: "tuban-sampledata",
            dependencies: [
                "_TestSupport", "Geometry", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "TestSupportTests", dependencies: ["_TestSupport", "Geometry", "GeoIO"]),
    ],
    swiftLanguageModes: [.v6]
)

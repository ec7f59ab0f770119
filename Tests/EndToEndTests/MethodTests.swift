import Foundation
import GeoIO
import Pipeline
import Testing
import _TestSupport

/// What the detectors make of a part of the sample district, to the last bit. A run's folder counts as done where program and input are the same; so whoever
/// changes a result has to count `Program.method` up, or older folders would be taken for the new.
@Suite struct MethodTests {
    /// Of probability, magnitude code and kind, by method and detector.
    private static let digests: [Int: [String: String]] = [
        2: [
            "multispectral": "7b0d2362b8f8134761bc76e69b4828d7be02ef9801e24a0984ae2f8fec599d65",
            "spectral_magnitude": "af5f624a8db2ac6eab56b4614290c927d51cba170a9904733bab5cc705c20844",
            "structure_gain": "32b6472d83a6cd243e39035ea69d6ab8766b0f283ba9a69cac2ab599102c5066",
            "fine_multispectral": "60e35c8bdc98bb0a51873eafc1d9284d8a7ad254f7bce132e0d995cc5aa40626",
            "log_ratio": "49f1489a869f18ca4d488521b2641d65849d398fd76c367d6c8b8e4053a09923",
            "cva": "91ef46034f5a6159900b4db003651ed3d63a6a5a7b08bd9113472ed9cc5ad717",
            "irmad": "9f2b12c67a7a0d73331696400d5410d23e36f142a62a7dcb33b5bc173c9736da",
            "spectral_angle": "50bbae5f9b74a4d026e6e137e6f069d9f01ca3bcbf63a9dba183e00d3c27c631",
            "index": "22cd137e8f0714aee2dff8a3b78027512ab73c59839d139b01696b33dd6c2e11",
            "speckle_ratio": "1213f67dc7a171c3b1d7ca76677c19bbb614a951e00eed2f86b9d9c8356d0a71",
        ]
    ]

    @Test(arguments: DetectorChoice.allCases.filter { $0 != .auto }.map(\.rawValue))
    func methodCountsUpWithResults(detector: String) throws {
        let folder = try TemporaryFolder()
        let radar = ["log_ratio", "speckle_ratio"].contains(detector) ? ["--sensor", "sar", "--bands", "4"] : []
        let options =
            [
                "--before", "\(Program.packageRoot)/sampledata/scenes/2023-04-18", "--after", "\(Program.packageRoot)/sampledata/scenes/2024-04-20", "--out",
                folder("out"), "--quiet",
                "--region", "513000,4123000,514400,4124300", "--detector", detector,
            ] + radar
        let prepared = try Program.run(options, as: "tuban-prepare")
        try #require(prepared.status == 0, "\(prepared.errors)")
        try #require(try Program.run([folder("out"), "--quiet"], as: "tuban-diff").status == 0)
        var hash = try ContentHash()
        for plane in try RunFolder(path: folder("out")).change().planes { plane.withUnsafeBytes { hash.update($0) } }
        let expected = Self.digests[Pipeline.Program.method]?[detector]
        #expect(hash.finish() == expected, "other pixels than those of method \(Pipeline.Program.method): count it up, and write their digests here")
    }
}

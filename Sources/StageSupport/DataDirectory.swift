import Foundation
import Geometry
import Glibc

/// Finds the folder `pipelines` with the rules, schemas and example configurations that come with the program.
package enum DataDirectory {
    package static let variable = "TUBAN_DATA"

    /// The folder that `TUBAN_DATA` names; else `pipelines` in a folder above the executable; else `/usr/share/tuban`.
    package static func locate() throws -> String {
        try locate(environment: ProcessInfo.processInfo.environment, executable: executablePath(), system: "/usr/share/tuban")
    }

    package static func locate(environment: [String: String], executable: String?, system: String) throws(TubanError) -> String {
        if let named = environment[variable], !named.isEmpty {
            guard isFolder(named) else {
                throw TubanError(
                    .configuration, subject: variable,
                    "there is no folder \(named); name the folder with tuban's rules and schemas, or unset the variable")
            }
            // The root of the installation may be named as well as its folder of rules.
            let inner = named + "/pipelines"
            return isFolder(inner) ? inner : named
        }
        var places: [String] = []
        if let executable {
            var folder = parent(of: executable)
            // A path has no more parts than characters, so this ends at the root.
            while true {
                places.append(folder == "/" ? "/pipelines" : folder + "/pipelines")
                places.append(folder == "/" ? "/share/tuban" : folder + "/share/tuban")
                guard folder != "/" else { break }
                folder = parent(of: folder)
            }
        }
        places.append(system)
        if let found = places.first(where: { isFolder($0) }) { return found }
        throw TubanError(
            .missingInput, subject: "pipelines",
            "tuban's folder of rules and schemas was not found; set \(variable) to it (looked in \(places.joined(separator: ", ")))"
        )
    }

    /// The real path of the running executable.
    package static func executablePath() -> String? {
        guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

import CGDAL
import Geometry

/// Drivers are registered once: a second registration while another thread works can crash.
let gdalIsReady: Void = GDALAllRegister()

/// GDALPolygonize on a mask in memory: for each polygon its value and its rings as they come.
func gdalPolygons(_ mask: Mask, eight: Bool) -> [(label: Int, rings: [[PixelCorner]])] {
    gdalIsReady
    var values = mask.values
    let raster = GDALCreate(GDALGetDriverByName("MEM"), "", Int32(mask.width), Int32(mask.height), 1, GDT_Byte, nil)!
    defer { GDALClose(raster) }
    let band = GDALGetRasterBand(raster, 1)!
    _ = GDALRasterIO(
        band, GF_Write, 0, 0, Int32(mask.width), Int32(mask.height), &values, Int32(mask.width), Int32(mask.height), GDT_Byte, 0, 0)
    let store = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)!
    defer { GDALClose(store) }
    let layer = GDALDatasetCreateLayer(store, "rings", nil, wkbPolygon, nil)!
    let field = OGR_Fld_Create("label", OFTInteger)
    _ = OGR_L_CreateField(layer, field, 1)
    OGR_Fld_Destroy(field)
    var options: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = nil
    if eight { options = CSLSetNameValue(nil, "8CONNECTED", "8") }
    defer { CSLDestroy(options) }
    // The band itself is the mask: background is left out.
    _ = GDALPolygonize(band, band, layer, 0, options, nil, nil)
    var result: [(label: Int, rings: [[PixelCorner]])] = []
    OGR_L_ResetReading(layer)
    while let feature = OGR_L_GetNextFeature(layer) {
        defer { OGR_F_Destroy(feature) }
        guard let geometry = OGR_F_GetGeometryRef(feature) else { continue }
        var rings: [[PixelCorner]] = []
        for ring in 0..<OGR_G_GetGeometryCount(geometry) {
            let line = OGR_G_GetGeometryRef(geometry, ring)
            rings.append(
                (0..<max(0, OGR_G_GetPointCount(line) - 1)).map {
                    PixelCorner(x: Int32(OGR_G_GetX(line, $0)), y: Int32(OGR_G_GetY(line, $0)))
                })
        }
        result.append((Int(OGR_F_GetFieldAsInteger(feature, 0)), rings))
    }
    return result
}

/// Whether GEOS calls the polygons, as one multipolygon, valid. Rings are lists of positions without the closing one.
func geosAccepts(_ polygons: [[[(x: Double, y: Double)]]]) -> Bool {
    let multi = OGR_G_CreateGeometry(wkbMultiPolygon)
    defer { OGR_G_DestroyGeometry(multi) }
    for rings in polygons {
        let polygon = OGR_G_CreateGeometry(wkbPolygon)
        for ring in rings {
            let line = OGR_G_CreateGeometry(wkbLinearRing)
            for point in ring + ring.prefix(1) { OGR_G_AddPoint_2D(line, point.x, point.y) }
            _ = OGR_G_AddGeometryDirectly(polygon, line)
        }
        _ = OGR_G_AddGeometryDirectly(multi, polygon)
    }
    CPLPushErrorHandler(CPLQuietErrorHandler)
    defer { CPLPopErrorHandler() }
    return OGR_G_IsValid(multi) != 0
}

func geosAccepts(_ polygons: [PixelPolygon]) -> Bool {
    geosAccepts(
        polygons.map { polygon in
            ([polygon.outer] + polygon.holes).map { ring in ring.corners.map { (Double($0.x), Double(-$0.y)) } }
        })
}

import CGDAL
import GeoIO

/// GDAL's own way from a mask in memory to polygons in memory, for comparison.
struct Polygonizer {
    private let raster: GDALDatasetH
    private let band: GDALRasterBandH

    /// - Parameter mask: must outlive this; read in place.
    init?(_ mask: InMemoryMask) {
        GDALRuntime.prepare()
        let address = UInt(bitPattern: mask.values)
        let name = "MEM:::DATAPOINTER=\(address),PIXELS=\(mask.size),LINES=\(mask.size),DATATYPE=Byte"
        guard let raster = GDALOpen(name, GA_ReadOnly), let band = GDALGetRasterBand(raster, 1) else { return nil }
        self.raster = raster
        self.band = band
    }

    func close() { GDALClose(raster) }

    /// GDALPolygonize, background left out, 8-connected. Returns the number of polygons.
    func polygonize() -> Int {
        let store = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
        defer { GDALClose(store) }
        let layer = GDALDatasetCreateLayer(store, "rings", nil, wkbPolygon, nil)
        let field = OGR_Fld_Create("label", OFTInteger)
        _ = OGR_L_CreateField(layer, field, 1)
        OGR_Fld_Destroy(field)
        let options = CSLSetNameValue(nil, "8CONNECTED", "8")
        defer { CSLDestroy(options) }
        _ = GDALPolygonize(band, band, layer, 0, options, nil, nil)
        return Int(OGR_L_GetFeatureCount(layer, 1))
    }

    /// GDALSieveFilter into a raster of its own, regions below 12 pixels.
    func sieve() {
        let width = GDALGetRasterBandXSize(band)
        let height = GDALGetRasterBandYSize(band)
        let target = GDALCreate(GDALGetDriverByName("MEM"), "", width, height, 1, GDT_Byte, nil)
        defer { GDALClose(target) }
        _ = GDALSieveFilter(band, nil, GDALGetRasterBand(target, 1), 12, 8, nil, nil, nil)
    }
}

import GeoIO
import Geometry

extension KnownPlaces {
    /// Those that a re-run may say something of; nil keeps all.
    func restricted(to ground: RegionGround?) -> KnownPlaces {
        guard let ground else { return self }
        var known = self
        known.places = []
        for place in places where ground.touches(place.polygons) {
            if !ground.holds(place.polygons) { known.partly.insert(known.places.count) }
            known.places.append(place)
        }
        return known
    }
}

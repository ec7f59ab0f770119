/// What lies on the ground, as far as its colour does not follow the crop calendar.
package enum Material: Int, Sendable, CaseIterable {
    case asphalt, concreteRoad, dirt, concrete, yard, bareSoil, freshSoil, rubble, sand, coal
    case grass, turf, grove, tree, orchard, youngOrchard, reeds
    case river, canal, pond, newPond
    case film, panel
    case redTile, greyTile, blueSteel, whiteSteel, flatRoof
}

import ChangeDetection

/// A date between the first and the last, and how it is compared with the first.
package struct PlannedConfirmation: Sendable, Codable, Hashable {
    /// From 0, in the order of time.
    package var epoch: Int
    /// Nil when nothing was seen on both dates.
    package var model: ChangeModel?
}

extension Plan {
    /// The plan by which the first date is compared with that of `confirmation`; nil when nothing was seen on both.
    func compared(with confirmation: PlannedConfirmation) -> Plan? {
        guard let model = confirmation.model else { return nil }
        var plan = self
        plan.epochs = [epochs[0], epochs[confirmation.epoch]]
        plan.model = model
        plan.confirmations = []
        return plan
    }
}

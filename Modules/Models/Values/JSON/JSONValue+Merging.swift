extension JSONValue {
  /// This value with the members of another in the place of its own (RFC 7396, JSON Merge Patch).
  ///
  /// Objects are merged member by member, new ones go to the end; any other value takes the place of what was there;
  /// `null` takes a member away.
  public func merging(_ changes: JSONValue) -> JSONValue {
    guard case .object(let changed) = changes else { return changes }
    var members: [Member] = []
    if case .object(let own) = self { members = own }
    for change in changed {
      let place = members.firstIndex { $0.name == change.name }
      if change.value == .null {
        if let place { members.remove(at: place) }
      } else if let place {
        members[place].value = members[place].value.merging(change.value)
      } else {
        members.append(Member(change.name, JSONValue.object([]).merging(change.value)))
      }
    }
    return .object(members)
  }
}

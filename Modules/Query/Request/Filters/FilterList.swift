extension Filter {
  /// The filters written in a `filters` parameter, in either form: `visit:source==Google;event:page!=/a`, or a JSON
  /// list.
  ///
  /// - Throws: `QueryError.invalid` naming what is not understood.
  /// - Source: External API, Stats API `filters`; both forms of the Plausible Stats API.
  public static func list(_ text: String) throws(QueryError) -> [Filter] {
    if let list = try FilterTree.list(text) { return try FilterListGrammar.filters(list) }
    return try FilterGrammar.filters(text)
  }
}

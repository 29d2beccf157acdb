/// Failures that are no place in the code: each is one group on a website, whatever else is told.
struct KnownFailure {
  let type: String
  let template: String
  let because: String

  /// Texts that tell that a part of the website's code could not be loaded, in lower case.
  private static let chunkLoads = [
    "loading chunk", "loading css chunk", "failed to fetch dynamically imported module",
    "error loading dynamically imported module", "importing a module script failed", "unable to preload css",
    "failed to load module script", "failed to import module",
  ]

  /// What kind of known failure it is; `nil` for all others.
  init?(_ wording: ErrorWording) {
    let message = wording.message.lowercased()
    if message == "script error." || message == "script error" {
      // The browser tells nothing of scripts of other origins.
      type = "Error"
      template = "script error"
      because = "the browser hides errors of other origins' scripts: one group for all"
    } else if wording.type == "ChunkLoadError" || Self.chunkLoads.contains(where: { message.hasPrefix($0) }) {
      type = "ChunkLoadError"
      template = "chunk load failed"
      because = "a part of the website's code could not be loaded: one group for all"
    } else {
      return nil
    }
  }
}

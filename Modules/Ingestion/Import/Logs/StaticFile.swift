/// Which requests of a log are not for pages.
enum StaticFile {
  /// Whether the path names a file that belongs to a page (style, script, font, picture, sound, film), is downloaded as
  /// a whole (archive, document) or is read by machines (`robots.txt`, feeds and maps in XML, JSON, text).
  ///
  /// Only the ending counts, in either case: `/logo.PNG` is one, `/about` and `/index.php` are pages.
  static func isNamed(by path: UnsafeRawBufferPointer) -> Bool {
    var key: UInt64 = 0
    var position = path.count
    while position > 0, path.count - position <= 8 {
      position -= 1
      let byte = path[position]
      if byte == UInt8(ascii: ".") { return key != 0 && endings.contains(key) }
      if byte == UInt8(ascii: "/") { return false }
      let isLetter = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      key = key << 8 | UInt64(isLetter ? byte | 0x20 : byte)
    }
    // The only longer ending worth a name.
    let manifest = ".webmanifest".utf8
    return path.count >= manifest.count && path.suffix(manifest.count).elementsEqual(manifest)
  }

  /// Endings of at most eight letters, last letter first, as one number each.
  private static let endings: Set<UInt64> = {
    let endings = """
      css js mjs map wasm json xml txt csv yaml yml
      png jpg jpeg jpe jfif gif svg svgz webp avif heic ico bmp tif tiff psd cur
      woff woff2 ttf otf eot
      mp3 mp4 m4a m4v m3u8 ts ogg oga ogv opus wav flac webm avi mov mkv wmv mpg mpeg swf flv
      zip gz tgz tar bz2 xz zst 7z rar jar war deb rpm apk dmg pkg exe msi iso bin
      pdf doc docx xls xlsx ppt pptx odt ods odp rtf eps ps epub mobi
      """
    return Set(
      endings.split { $0 == " " || $0 == "\n" }.map { ending in
        ending.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      })
  }()
}

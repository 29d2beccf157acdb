import Models

extension CivilDate {
  /// 0 is Monday.
  var weekday: Int { (dayNumber + 3) % 7 }

  /// The day as logs write it: `31/Aug/2026`.
  var logText: String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let (year, month, day) = parts
    return "\(day < 10 ? "0" : "")\(day)/\(months[month - 1])/\(year)"
  }
}

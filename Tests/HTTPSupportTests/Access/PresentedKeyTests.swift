import HTTPSupport
import HTTPTypes
import Testing

@Suite struct PresentedKeyTests {
  @Test(arguments: [
    (["X-API-Key": "zv_abc"], "zv_abc"), (["Authorization": "Bearer zv_abc"], "zv_abc"),
      (["authorization": "bearer   zv_abc "], "zv_abc"),
      (["X-API-Key": "zv_one", "Authorization": "Bearer zv_two"], "zv_one"),
    (["Authorization": "Basic dXNlcg=="], nil), (["Authorization": "Bearer "], nil), (["Authorization": "Bearer"], nil),
    (["X-API-Key": " "], nil), ([:], nil),
  ] as [([String: String], String?)])
  func `the key is found in either header`(fields: [String: String], key: String?) {
    var headers = HTTPFields()
    for (name, value) in fields { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
    #expect(PresentedKey.key(in: headers).map(String.init) == key)
  }
}

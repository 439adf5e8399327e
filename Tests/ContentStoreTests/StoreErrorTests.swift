import Testing

@testable import ContentStore

@Suite struct StoreErrorTests {
  @Test func theTextIsTheMessage() {
    #expect("\(StoreError("no store"))" == "no store")
  }
}

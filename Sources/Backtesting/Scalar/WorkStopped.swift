/// Somebody asked many runs to stop before all had come to their end: what they came to is not told.
package struct WorkStopped: Error, Equatable {
  package init() {}
}

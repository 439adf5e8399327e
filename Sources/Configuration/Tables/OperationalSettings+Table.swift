import SettingsTables

extension OperationalSettings {
  /// The section `resources`.
  static let resources = SettingsTable(initial: OperationalSettings()) {
    Field.optional(
      "max_memory_gb", \.maximumMemoryGigabytes, .number(.positive), none: "no limit", unit: "GB",
      "Memory that may be used."
    )
    Field.optional(
      "max_cpu_cores", \.maximumCores, .integer(1...Int.max), none: "all", unit: "cores", "Cores that may be used."
    )
    Field.optional(
      "container_pool_size", \.containerPoolSize, .integer(1...Int.max), none: "none", unit: "containers",
      "Containers kept ready.")
  }

  /// The section `monitoring`.
  static let monitoring = SettingsTable(initial: OperationalSettings()) {
    Field.optional(
      "enable_metrics", \.metricsAreEnabled, .boolean, none: "none", "Whether metrics of the run are collected."
    )
    Field.optional(
      "metrics_interval", \.metricsInterval, .number(.positive), none: "none", unit: "seconds",
      "Time between two collections."
    )
    Field.optional(
      "health_check_interval", \.healthCheckInterval, .number(.positive), none: "none", unit: "seconds",
      "Time between two health checks.")
  }

  /// The section `fault_tolerance`.
  static let faultTolerance = SettingsTable(initial: OperationalSettings()) {
    Field.optional(
      "max_container_failures", \.maximumContainerFailures, .integer(0...Int.max), none: "none", unit: "failures",
      "Failures of a container after which it is given up."
    )
    Field.optional(
      "auto_restart", \.restartsAutomatically, .boolean, none: "none",
      "Whether a failed container is rebuilt and replayed."
    )
    Field.optional(
      "checkpoint_interval", \.checkpointInterval, .number(.positive), none: "none", unit: "seconds",
      "Time between two checkpoints.")
  }
}

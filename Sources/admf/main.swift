import AdmfCommands

try await AdmfCommand.main()

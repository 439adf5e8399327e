// Everything that a program with strategies of its own needs, under one name: `import TradingSimulation`.

@_exported public import AdmfCommands
@_exported public import Backtesting
@_exported public import Configuration
@_exported public import Coordination
@_exported public import Determinism
@_exported public import MarketData
@_exported public import MarketFeatures
@_exported public import OrderExecution
@_exported public import PerformanceAnalytics
@_exported public import Reporting
@_exported public import RiskControl
@_exported public import RunResults
@_exported public import SimulationRuntime
@_exported public import TradingModel
@_exported public import TradingStrategies
@_exported public import Verification

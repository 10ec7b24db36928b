package types

// ModuleName is the module's name. The SDK's governance is mounted beside it as "gov".
const ModuleName = "masagov"

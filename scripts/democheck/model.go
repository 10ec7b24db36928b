package main

// What REST says, as far as it is needed here. Names are those of the chain's proto files.

type classParams struct {
	Prefix     string  `json:"prefix"`
	Unit       string  `json:"unit"`
	In         decimal `json:"a_in"`
	Out        decimal `json:"a_out"`
	KB         decimal `json:"a_kb"`
	Multiplier decimal `json:"multiplier"`
}

type evaluationParams struct {
	Alpha decimal `json:"alpha"`
	Beta  decimal `json:"beta"`
	Gamma decimal `json:"gamma"`
	Delta decimal `json:"delta"`
	Tau   decimal `json:"tau"`
}

type treasuryParams struct {
	MaxSupply          amount  `json:"max_supply"`
	Rate               decimal `json:"rate"`
	Validators         decimal `json:"split_validators"`
	Workers            decimal `json:"split_workers"`
	Oracles            decimal `json:"split_oracles"`
	Governance         decimal `json:"split_governance"`
	Treasury           decimal `json:"split_treasury"`
	WorkerData         decimal `json:"worker_data"`
	WorkerRequests     decimal `json:"worker_requests"`
	WorkerAvailability decimal `json:"worker_availability"`
	FeeBurn            decimal `json:"fee_burn"`
	FeeEvaluators      decimal `json:"fee_evaluators"`
	FeeTreasury        decimal `json:"fee_treasury"`
	Theta              decimal `json:"theta"`
}

type rewardsParams struct {
	Market struct {
		Classes []classParams `json:"classes"`
	} `json:"market"`
	Evaluation evaluationParams `json:"evaluation"`
	Treasury   treasuryParams   `json:"treasury"`
}

type slashingParams struct {
	Kappa        decimal `json:"kappa"`
	KappaFraud   decimal `json:"kappa_fraud"`
	KappaTimeout decimal `json:"kappa_timeout"`
}

// agreementParams are how opinions are compared, and what agreement earns.
type agreementParams struct {
	Scale decimal `json:"agreement_scale"`
	Full  decimal `json:"full_agreement"`
}

type payload struct {
	Inline []byte `json:"inline"`
	Size   uint64 `json:"size,string"`
}

type draw struct {
	Beacon []byte `json:"beacon"`
	Total  amount `json:"total"`
	Weight amount `json:"weight"`
	Tries  uint64 `json:"tries"`
}

type response struct {
	Payload payload `json:"payload"`
	Units   uint64  `json:"units,string"`
	RU      amount  `json:"ru"`
	Height  int64   `json:"height,string"`
	Blocks  uint64  `json:"blocks,string"`
}

type verdict struct {
	R         decimal `json:"r"`
	C         decimal `json:"c"`
	F         decimal `json:"f"`
	T         decimal `json:"t"`
	Q         decimal `json:"q"`
	Quorum    bool    `json:"quorum"`
	Fraud     bool    `json:"fraud"`
	Reveals   int     `json:"reveals"`
	Committee int     `json:"committee"`
}

type settlement struct {
	FeeDue         amount `json:"fee_due"`
	FeeBurned      amount `json:"fee_burned"`
	FeeEvaluators  amount `json:"fee_evaluators"`
	FeeTreasury    amount `json:"fee_treasury"`
	Reward         amount `json:"reward"`
	RewardTreasury amount `json:"reward_treasury"`
	Refund         amount `json:"refund"`
	Slashed        amount `json:"slashed"`
}

type request struct {
	ID         string      `json:"id"`
	Oracle     string      `json:"oracle"`
	Service    string      `json:"service"`
	Payload    payload     `json:"payload"`
	MaxUnits   uint64      `json:"max_units,string"`
	BaseReward amount      `json:"base_reward"`
	Deadline   uint64      `json:"deadline_blocks,string"`
	Status     string      `json:"status"`
	Submitted  int64       `json:"submitted_height,string"`
	RU         amount      `json:"ru"`
	Consumed   amount      `json:"consumed"`
	Allowance  amount      `json:"allowance"`
	Price      decimal     `json:"price"`
	Fee        amount      `json:"fee"`
	Outcome    string      `json:"outcome"`
	Settled    int64       `json:"settled_height,string"`
	Epoch      uint64      `json:"epoch,string"`
	Settlement *settlement `json:"settlement"`
	// Assignments are its places; assignment is the only one.
	Assignments []assignment `json:"assignments"`
	assignment  `json:"-"`
}

// assignment is one place of a request.
type assignment struct {
	Worker   string    `json:"worker"`
	Assigned int64     `json:"assigned_height,string"`
	Draw     *draw     `json:"draw"`
	Response *response `json:"response"`
	Item     string    `json:"item"`
	Decision string    `json:"decision"`
	Verdict  *verdict  `json:"verdict"`
	Offence  string    `json:"offence"`
	Dispute  *dispute  `json:"dispute"`
}

// dispute is a second evaluation; without a quorum the first verdict stands.
type dispute struct {
	Item   string   `json:"item"`
	Review *verdict `json:"review"`
}

type evaluator struct {
	Operator string `json:"operator"`
	Stake    amount `json:"stake"`
}

type evaluation struct {
	Operator string `json:"operator"`
	R        uint64 `json:"r"`
	C        uint64 `json:"c"`
	F        uint64 `json:"f"`
	Flag     bool   `json:"flag"`
}

type judgement struct {
	Item struct {
		ID        string      `json:"id"`
		Committee []evaluator `json:"committee"`
	} `json:"item"`
	Evaluations []evaluation `json:"evaluations"`
}

type offence struct {
	Kind        string  `json:"kind"`
	Owner       string  `json:"owner"`
	Reference   string  `json:"reference"`
	Base        amount  `json:"base"`
	Coefficient decimal `json:"coefficient"`
	Due         amount  `json:"due"`
	Taken       []struct {
		Denom  string `json:"denom"`
		Amount amount `json:"amount"`
	} `json:"taken"`
}

type entry struct {
	Owner     string `json:"owner"`
	Kind      string `json:"kind"`
	Reference string `json:"reference"`
	Amount    amount `json:"amount"`
}

Profile: USCoreGoalProfile
Parent: Goal
Id: us-core-goal
Title: "US Core Goal Profile"
* lifecycleStatus 1..1 MS
* lifecycleStatus from goal-status (required)
* description 1..1 MS
* subject 1..1 MS
* subject only Reference(us-core-patient)
* target MS
* target.dueDate MS

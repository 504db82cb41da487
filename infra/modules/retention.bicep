// What the vault must hold, from the policy that the app reads too: domain/record/containers.ts says the same in code,
// and a test compares the two. Days are whole years with every leap day rounded up, so that no date is ever early.
var policy = loadJsonContent('../../policy/retention.json')
var longest = max(map(policy.classes, class => class.years))
var evidenceDays = 365 * (longest + 1) + (longest + 4) / 4

var classContainers = flatten(map(policy.classes, class => [
  {
    name: class.id
    mode: class.mode
    days: 365 * class.years + (class.years + 3) / 4
    scope: 'scope-${class.id}'
    holds: 'records'
  }
  {
    // Born unlocked, so that the keeper may set an earlier, lawful date: locking its default would stop that for ever.
    name: '${class.id}-exact'
    mode: 'unlocked'
    days: 365 * class.years + (class.years + 3) / 4
    scope: 'scope-${class.id}'
    holds: 'records'
  }
]))
var evidenceContainers = map(['evidence', 'audit-logs', 'events'], name => {
  name: name
  mode: 'locked'
  days: evidenceDays
  scope: 'scope-evidence'
  holds: 'evidence'
})
var quarantine = [
  { name: 'quarantine', mode: 'unlocked', days: 30, scope: 'scope-evidence', holds: 'files' }
]

@export()
@description('Every write-once container: name, mode (locked or unlocked), days of the default policy, scope, holds.')
var containers = concat(classContainers, evidenceContainers, quarantine)

@export()
@description('Every encryption scope and the key behind it.')
var scopes = concat(
  map(policy.classes, class => { name: 'scope-${class.id}', key: 'class-${class.id}' }),
  [{ name: 'scope-evidence', key: 'class-evidence' }]
)

@export()
@description('Whose default policy is locked, once and for ever; never an -exact container.')
var lockList = map(filter(containers, container => container.mode == 'locked'), container => container.name)

@export()
@description('Classes that ask for the archive tier, which a blob under an encryption scope cannot have.')
var offlineClasses = map(filter(policy.classes, class => class.?offlineTierAllowed ?? false), class => class.id)

@export()
@description('One rule a class: cheaper tiers that still answer in milliseconds. Nothing is deleted here.')
var tierRules = map(policy.classes, class => {
  name: 'tier-${class.id}'
  enabled: true
  type: 'Lifecycle'
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: ['${class.id}/', '${class.id}-exact/'] }
    actions: {
      baseBlob: {
        tierToCool: { daysAfterCreationGreaterThan: 30 }
        tierToCold: { daysAfterCreationGreaterThan: 90 }
      }
      // A previous version would stay in the hot tier for as long as it is kept.
      version: {
        tierToCool: { daysAfterCreationGreaterThan: 30 }
        tierToCold: { daysAfterCreationGreaterThan: 90 }
      }
    }
  }
})

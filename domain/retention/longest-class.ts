import type { RetentionClass, RetentionPolicy } from './retention-policy.ts'

/**
 * Class for what nobody can classify: the longest of all, because any shorter one might be too short. Of equally long
 * ones a locked class, because an unlocked record could be deleted by whoever may.
 */
export function longestClass({ classes }: RetentionPolicy): RetentionClass {
  return classes.reduce((best, retentionClass) =>
    retentionClass.years > best.years ||
    (retentionClass.years === best.years && best.mode === 'unlocked' && retentionClass.mode === 'locked')
      ? retentionClass
      : best,
  )
}

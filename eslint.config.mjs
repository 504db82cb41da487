import tseslint from 'typescript-eslint'
import { fencePlugin } from './fence.mjs'

const determinism = {
  files: ['orchestrations/**/*.ts'],
  rules: {
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Replays must agree: use the orchestration time of durable.ts.' },
      { object: 'Math', property: 'random', message: 'Replays must agree: ids are derived, never drawn.' },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: 'Replays must agree: use the orchestration time.',
      },
      { selector: "CallExpression[callee.name='Date']", message: 'Replays must agree: use the orchestration time.' },
      { selector: 'AwaitExpression', message: 'An orchestrator yields; it never awaits.' },
      { selector: ':function[async=true]', message: 'An orchestrator is a plain generator.' },
      { selector: "Program > VariableDeclaration[kind='let']", message: 'Module state survives between replays.' },
      { selector: "MemberExpression[property.name='df']", message: 'Only durable.ts touches context.df.' },
    ],
  },
}

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.holdfast/', 'test/fixtures/**', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { fence: fencePlugin },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'fence/imports': 'error',
      'fence/bounded-activities': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-len': ['error', { code: 120 }],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'require-yield': 'off',
    },
  },
  determinism,
  { files: ['orchestrations/durable.ts'], rules: { 'no-restricted-syntax': 'off' } },
)

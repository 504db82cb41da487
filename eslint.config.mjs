import tseslint from 'typescript-eslint'

/** What a folder may import, as in the table of ARCHITECTURE.md; everything else is refused. */
const allow = (folder, { own, packages, message, also = [] }) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        { regex: `^(?!${own.map((p) => `(?:\\.\\./)+${p}/`).join('|')}|\\./|(?:\\.\\./)+[^/]+\\.ts$|\\.\\./(?!${FOLDERS}/)|${packages.map((p) => `${p}$`).join('|') || '\\0'})`, message },
        ...also,
      ],
    }],
  },
})
const FOLDERS = '(?:\\.\\./)*(?:functions|orchestrations|activities|domain|adapters|evidence|cli|console|local|test|bench)'

const determinism = {
  files: ['orchestrations/**/*.ts'],
  rules: {
    'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'Replays must agree: use the orchestration time of durable.ts.' },
      { object: 'Math', property: 'random', message: 'Replays must agree: ids are derived, never drawn.' }],
    'no-restricted-syntax': ['error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Replays must agree: use the orchestration time.' },
      { selector: "CallExpression[callee.name='Date']", message: 'Replays must agree: use the orchestration time.' },
      { selector: 'AwaitExpression', message: 'An orchestrator yields; it never awaits.' },
      { selector: ':function[async=true]', message: 'An orchestrator is a plain generator.' },
      { selector: "Program > VariableDeclaration[kind='let']", message: 'Module state survives between replays.' },
      { selector: "MemberExpression[property.name='df']", message: 'Only durable.ts touches context.df.' }],
  },
}

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.holdfast/', 'test/fixtures/**', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'require-yield': 'off',
    },
  },
  allow('domain', { own: ['domain', 'evidence'], packages: ['zod', 'canonicalize', 'fflate'], message: 'domain/ holds pure rules: no SDK, no adapter, no Node module.' }),
  allow('evidence', { own: ['domain', 'evidence'], packages: ['zod', 'canonicalize', 'jose', 'node:crypto'], message: 'evidence/ is pure and ships alone.' }),
  allow('orchestrations', { own: ['domain', 'evidence', 'orchestrations', 'activities'], packages: ['durable-functions'], message: 'An orchestrator decides and waits: domain rules and activity types only.' }),
  allow('activities', { own: ['domain', 'evidence', 'activities'], packages: ['zod', 'p-limit', 'node:stream', 'node:stream/promises', 'node:readline', 'node:zlib'], message: 'Activities reach the outside through ports only.' }),
  allow('adapters', { own: ['domain', 'evidence'], packages: ['@azure/[a-z-]+', 'purecloud-platform-client-v2', 'undici', 'csv-parse', 'stream-chain', 'stream-json(/.+)?', 'zod', 'jose', 'p-limit', 'node:.+'], message: 'An adapter knows the domain and its own SDK.',
    also: [{ regex: '^\\.\\./(?!\\.\\./|config/|domain/|evidence/)[a-z-]+/', message: 'An adapter never reaches into another one.' }] }),
  determinism,
  { files: ['orchestrations/durable.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['orchestrations/**/*.ts'],
    ignores: ['orchestrations/durable.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        paths: [{ name: 'durable-functions', message: 'Only durable.ts speaks to the engine.' }],
        patterns: [{ group: ['**/activities/*'], allowTypeImports: true, message: 'Orchestrators import types of activities/contract.ts only.' }],
      }],
    },
  },
)

/** Numbers that pass every check of a card number and belong to nobody: the schemes' published test numbers. */
export const CARD_NUMBERS = [
  '4111 1111 1111 1111',
  '5555555555554444',
  '3782-822463-10005',
  '6011 0009 9013 9424',
] as const

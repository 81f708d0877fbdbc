/** Names of a made-up home-goods merchant, with the characters that break careless programs. */

import { mix, pick } from './hash.js';

type Words = readonly [string, ...string[]];

interface Vocabulary {
  collections: Words;
  audiences: Words;
  products: Words;
  angles: Words;
}

const ENGLISH: Vocabulary = {
  collections: [
    'Linen & Light',
    'Small Kitchen, Big Table',
    'Kids\' room "Little Fern"',
    'Slow Sunday 🌿',
    'Moving-in kit (50% off)',
    'Back porch\nevenings',
    'Winter nest',
    'Oak/Ash furniture',
    'Bath & towel \\ spa',
  ],
  audiences: ['Prospecting', 'Retargeting 30d', 'Lookalike 1%', 'Catalog sales', 'Brand | Q4', 'Seasonal'],
  products: [
    'Washed linen duvet',
    'Stoneware bowl set',
    '6" cast iron pan',
    'Rattan pendant lamp',
    "Gardener's apron",
    'Wool throw',
    'Oak step stool',
    'Beeswax candle trio',
  ],
  angles: ['room shot', 'close-up', 'before → after', 'gift guide 🎁', 'price tag', 'how-to video'],
};

const GERMAN: Vocabulary = {
  collections: [
    'Schlafzimmer – Frühling',
    'Küche für Genießer',
    'Gemütlich wohnen ☕',
    'Für draußen: „Sommer“',
    'Bad & Wäsche',
  ],
  audiences: ['Neukunden', 'Wiederkäufer', 'Katalog', 'Marke'],
  products: ['Leinenbettwäsche', 'Steingutschüssel', 'Hängeleuchte', 'Wolldecke', 'Trittleiter Eiche'],
  angles: ['Raumbild', 'Nahaufnahme', 'Vorher/Nachher', 'Geschenkidee'],
};

const JAPANESE: Vocabulary = {
  collections: ['春の食卓', 'ちいさな台所', '北欧の寝室', '贈りもの🎁', '庭とベランダ'],
  audiences: ['新規', 'リターゲティング', 'カタログ販売'],
  products: ['リネン掛け布団カバー', '陶器ボウル', 'ペンダントライト', 'ウールブランケット'],
  angles: ['部屋の写真', 'クローズアップ', '使い方動画', '限定価格'],
};

const BY_COUNTRY: Record<string, Vocabulary> = { DE: GERMAN, AT: GERMAN, JP: JAPANESE };

export function campaignName(country: string, salt: number, index: number): string {
  const words = BY_COUNTRY[country] ?? ENGLISH;
  return `${pick(words.collections, index)} · ${pick(words.audiences, mix(salt, 1))}`;
}

export function adGroupName(country: string, salt: number, index: number): string {
  const words = BY_COUNTRY[country] ?? ENGLISH;
  return `${pick(words.audiences, mix(salt, 2))} / ${pick(words.products, mix(salt, 3))} ${index + 1}`;
}

export function adName(country: string, salt: number): string {
  const words = BY_COUNTRY[country] ?? ENGLISH;
  const version = 1 + (mix(salt, 4) % 9);
  return `${pick(words.products, mix(salt, 5))} - ${pick(words.angles, mix(salt, 6))} v${version}`;
}

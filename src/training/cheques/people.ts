import type { Random } from './random.js';

/** Invented people, firms, banks and places. Any likeness to real ones is chance; no real bank is among them. */

const INDIAN_GIVEN = [
  'Aarav',
  'Ananya',
  'Bhaskar',
  'Charita',
  'Deepak',
  'Esha',
  'Farhan',
  'Gauri',
  'Harish',
  'Indu',
  'Jatin',
  'Kavita',
  'Lalit',
  'Meena',
  'Nikhil',
  'Ojas',
  'Padma',
  'Qasim',
  'Rohini',
  'Sunil',
  'Tanvi',
  'Uday',
  'Varun',
  'Yamini',
  'G.',
  'P. V.',
  'Sri.',
  'M/s',
];
const INDIAN_FAMILY = [
  'Achari',
  'Bhonsle',
  'Chitre',
  'Dharmath',
  'Easwaran',
  'Gokulan',
  'Hegdewar',
  'Iyengar',
  'Jayaprada',
  'Kulkarnis',
  'Lokhande',
  'Mudigonda',
  'Nambiyar',
  'Ojha',
  'Palekar',
  'Raghuvan',
  'Sathe',
  'Tirumala',
  'Upadhye',
  'Venkatesan',
  'Wagle',
  'Yadavalli',
  'Traders',
  'Textiles',
];
const WESTERN_GIVEN = [
  'Alice',
  'Bruno',
  'Clara',
  'Dexter',
  'Edith',
  'Felix',
  'Greta',
  'Hollis',
  'Iris',
  'Jasper',
  'Kitty',
  'Lorenzo',
  'Mabel',
  'Nolan',
  'Opal',
  'Percy',
  'Quinn',
  'Rosa',
  'Silas',
  'Tessa',
  'Ulric',
  'Vera',
  'Wendell',
  'Zelda',
];
const WESTERN_FAMILY = [
  'Ashdown',
  'Brackwater',
  'Colliver',
  'Dunmore',
  'Elderfield',
  'Fairweather',
  'Granthorpe',
  'Hollowell',
  'Inglesby',
  'Juniperson',
  'Kestrel',
  'Larkspur',
  'Millbank',
  'Netherby',
  'Oakhurst',
  'Pennywise',
  'Quillfeather',
  'Ravenscar',
  'Stillwater',
  'Thornbury',
  'Underhill',
  'Vanterpool',
  'Whitlock',
  'Yarrow',
];
const FIRMS = [
  'Bluebell Plumbing',
  'Copper Kettle Bakery',
  'Driftwood Dental',
  'Evergreen Lawn Care',
  'Foxglove Florist',
  'Granite Roofing',
  'Harbor Light Books',
  'Ironbridge Hardware',
  'Juniper Yoga',
  'Kingfisher Print',
  'Lantern Electric Co',
  'Maple Street School',
  'Northwind Oil',
  'Orchard Vet Clinic',
  'Pinecone Propane',
  'Quarry Road Auto',
];
const FRENCH_PEOPLE = [
  'Mme Odile Frémontel',
  'M. Aurélien Vasseroux',
  'Garage du Pont-Levis',
  'Boulangerie Tournesol',
  'Mlle Solène Castagnier',
  'Clinique des Aubépines',
  'M. Bastien Rouvrelet',
  'Fleurs & Fougères',
];
const BRAZILIAN_PEOPLE = [
  'Padaria Flor de Ipê',
  'Jurandir Tavaresco',
  'Luzia Montealto',
  'Oficina Beira-Serra',
  'Escola Caminho Novo',
  'Benedita Alvorense',
  'Cláudio Ferrugento',
  'Mercado Três Pontes',
];
const STREETS = [
  'Sparrow Lane',
  'Old Mill Road',
  'Juniper Street',
  'Harbor View Drive',
  'Chestnut Avenue',
  'Lighthouse Way',
  'Quarry Hill',
  'Willow Crescent',
];
const US_TOWNS = [
  'Marrowfield, OH 4301',
  'Pinebrook, VT 0560',
  'Cedar Hollow, OR 9733',
  'Larkdale, TX 7590',
  'Stonebridge, PA 1530',
  'Grayhaven, ME 0460',
];
const INDIAN_TOWNS = ['NAVAGIRI', 'SUNDARPET', 'KOTIPALLE', 'MADHUVAN', 'CHANDANAGIRI', 'RAMTEKDI'];

export function inventPayee(country: string, random: Random): string {
  switch (country) {
    case 'IN':
      return `${random.pick(INDIAN_GIVEN)} ${random.pick(INDIAN_FAMILY)}`;
    case 'FR':
      return random.pick(FRENCH_PEOPLE);
    case 'BR':
      return random.pick(BRAZILIAN_PEOPLE);
    default:
      return random.chance(0.4) ? random.pick(FIRMS) : `${random.pick(WESTERN_GIVEN)} ${random.pick(WESTERN_FAMILY)}`;
  }
}

export const inventPerson = (country: string, random: Random): string =>
  country === 'IN'
    ? `${random.pick(INDIAN_GIVEN.slice(0, 24))} ${random.pick(INDIAN_FAMILY.slice(0, 22))}`
    : country === 'FR' || country === 'BR'
      ? inventPayee(country, random)
      : `${random.pick(WESTERN_GIVEN)} ${random.pick(WESTERN_FAMILY)}`;

export const inventFirm = (random: Random): string =>
  `${random.pick(FIRMS)} ${random.pick(['LLC', 'Inc.', 'Ltd', '& Sons'])}`;

export const inventStreet = (random: Random): string => `${random.whole(3, 9850)} ${random.pick(STREETS)}`;

export const inventUsTown = (random: Random): string => random.pick(US_TOWNS) + random.digits(1);

export const inventIndianTown = (random: Random): string => random.pick(INDIAN_TOWNS);

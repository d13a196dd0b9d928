/** What the invented shop sells: twelve products in each of six categories. */

export const categories = [
  'Bebé y niño',
  'Hogar',
  'Huerto ECO',
  'Jardín y exterior',
  'Plantas',
  'Supermercado ECO',
] as const;
export type Category = (typeof categories)[number];

export interface Product {
  readonly id: string;
  readonly title: string;
  readonly category: Category;
  readonly type: string;
  readonly cents: number;
}

/** Title, type, price in euros. */
const shelves: Readonly<Record<Category, string>> = {
  'Bebé y niño': `
    Body de algodón orgánico|ropa|14.90
    Pijama «Caracol» 2 años|ropa|22.50
    Sonajero de madera de haya|juguetes|12.90
    Puzle del huerto, 24 piezas|juguetes|16.90
    Crema de caléndula 100 ml|cuidado|9.90
    Champú suave sin jabón|cuidado|8.50
    Pañales biodegradables, 40 uds.|cuidado|17.90
    Manta de muselina|textil|24.90
    Babero de lino, pack de 3|textil|13.50
    Regadera infantil|jardinería|11.90
    Guantes de jardín para niños|jardinería|7.90
    Cuna de mimbre para muñecas|juguetes|39.90`,
  Hogar: `
    Vela de cera de soja «Romero»|aromas|14.50
    Jabón de aceite de oliva|limpieza|4.90
    Detergente ecológico 3 l|limpieza|15.90
    Vinagre de limpieza 5 l|limpieza|9.90
    Bayetas de bambú, pack de 6|limpieza|8.90
    Jarrón de barro de Níjar|decoración|34.90
    Cesta de esparto|decoración|27.50
    Paño de cocina de lino|textil|9.50
    Juego de sábanas de algodón|textil|69.00
    Tarros de vidrio, pack de 4|cocina|18.90
    Tabla de cortar de olivo|cocina|29.90
    Botijo pequeño|cocina|24.00`,
  'Huerto ECO': `
    Semillero de 60 alvéolos|siembra|12.90
    Semillas de tomate rosa|siembra|3.50
    Semillas de calabacín|siembra|3.20
    Colección de semillas de otoño|siembra|16.90
    Sustrato ecológico 50 l|tierra|13.90
    Humus de lombriz 20 l|tierra|15.50
    Compostador de madera 300 l|tierra|59.90
    Abono de algas 1 l|abonos|14.90
    Jabón potásico 1 l|abonos|11.50
    Mesa de cultivo 80 × 40|mesas|74.90
    Malla antipulgón 5 m|protección|17.90
    Kit de riego por goteo|riego|36.90`,
  'Jardín y exterior': `
    Tijera de podar de una mano|herramientas|24.90
    Azada de mango corto|herramientas|19.90
    Rastrillo de hojas|herramientas|17.50
    Manguera de 25 m|riego|32.90
    Aspersor oscilante|riego|21.90
    Farol solar|luz|18.90
    Guirnalda solar de 10 m|luz|26.90
    Hamaca de algodón|muebles|54.90
    Taburete plegable|muebles|29.90
    Comedero para pájaros|fauna|16.50
    Hotel de insectos|fauna|22.90
    Barbacoa de barro|cocina|64.90`,
  Plantas: `
    Romero en maceta|aromáticas|4.90
    Hierbabuena en maceta|aromáticas|4.50
    Lavanda, 3 plantas|aromáticas|12.90
    Albahaca en maceta|aromáticas|3.90
    Olivo joven|árboles|34.90
    Limonero enano|árboles|39.90
    Potos colgante|interior|14.90
    Costilla de Adán|interior|27.90
    Aloe vera|interior|9.90
    Cactus, pack de 5|interior|16.90
    Geranios, pack de 6|flor|15.50
    Hortensia azul|flor|18.90`,
  'Supermercado ECO': `
    Cesta de verdura de temporada|frescos|24.90
    Cesta de fruta de temporada|frescos|22.90
    Docena de huevos camperos|frescos|4.90
    Queso de cabra curado|frescos|13.90
    Aceite de oliva virgen extra 3 l|despensa|36.90
    Miel de azahar 1 kg|despensa|13.50
    Garbanzo pedrosillano 1 kg|despensa|4.20
    Arroz bomba 1 kg|despensa|5.90
    Mermelada de higo|despensa|5.50
    Café de comercio justo 1 kg|bebidas|19.90
    Vino tinto crianza, 3 botellas|bebidas|27.90
    Zumo de naranja, 6 botellas|bebidas|16.90`,
};

export const products: readonly Product[] = categories.flatMap((category, shelf) =>
  shelves[category]
    .trim()
    .split('\n')
    .map((line, place) => {
      const [title = '', type = '', price = ''] = line.trim().split('|');
      const id = `P${String((shelf + 1) * 100 + place + 1)}`;
      return { id, title, category, type, cents: Math.round(Number(price) * 100) };
    }),
);

/** Older lines of the frameworks, installed under names of their own; they have no types. */
declare module "express4";
declare module "koa2";

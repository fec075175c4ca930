import { composeSideBySide } from './side-by-side';

process.stdout.write(composeSideBySide());

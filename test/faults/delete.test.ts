import { testSweep } from './test-sweep';

testSweep('delete');
